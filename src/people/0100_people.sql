-- Organisations, and who stands under whom (closure), so that moving a unit touches no person.
-- shared
CREATE TABLE people_org (
    id {id} NOT NULL,
    parent {id},
    code {text} NOT NULL,
    name {text} NOT NULL,
    short_name {text},
    level {int} NOT NULL,
    kind {int} NOT NULL,
    place {int} NOT NULL,
    sort_key {text} NOT NULL,
    search {text} NOT NULL,
    since {text},
    until {text},
    version {int} NOT NULL,
    CONSTRAINT people_org_key PRIMARY KEY (id),
    CONSTRAINT people_org_code UNIQUE (code)
);
CREATE INDEX people_org_by_parent ON people_org (parent, place, id);
-- shared
CREATE TABLE people_org_under (
    ancestor {id} NOT NULL,
    org {id} NOT NULL,
    depth {int} NOT NULL,
    CONSTRAINT people_org_under_key PRIMARY KEY (ancestor, org)
);
CREATE INDEX people_org_under_by_org ON people_org_under (org, ancestor);

-- One row a person, with what is true today; posts keep the history. `person` is the id.
-- by person
CREATE TABLE people_person (
    id {id} NOT NULL,
    org {id} NOT NULL,
    state {int} NOT NULL,
    post_level {int} NOT NULL,
    rank {int} NOT NULL,
    sex {int} NOT NULL,
    political {int} NOT NULL,
    categories {int} NOT NULL,
    ethnic {text},
    born {text},
    post_since {text},
    sort_key {text} NOT NULL,
    name {text} NOT NULL,
    citizen_sealed {blob},
    citizen_masked {text},
    party_since {text},
    education {int} NOT NULL,
    degree {text},
    school {text},
    phone {text},
    work_since {text},
    title {text},
    version {int} NOT NULL,
    made_at {int} NOT NULL,
    changed_at {int} NOT NULL,
    CONSTRAINT people_person_key PRIMARY KEY (id)
);
CREATE INDEX people_person_by_name ON people_person (sort_key, id, org, state);
CREATE INDEX people_person_by_level ON people_person (post_level, rank, sort_key, id);
-- All that a filter asks about: counts and small lists never touch the rows themselves.
CREATE INDEX people_person_by_facts ON people_person
    (org, state, post_level, rank, sex, political, ethnic, categories, born, post_since, sort_key, id);
-- by person
CREATE TABLE people_post (
    person {id} NOT NULL,
    id {id} NOT NULL,
    org {id} NOT NULL,
    title {text},
    post_level {int} NOT NULL,
    rank {int} NOT NULL,
    since {text},
    until {text},
    main {int} NOT NULL,
    reason {text},
    CONSTRAINT people_post_key PRIMARY KEY (person, id)
);
CREATE INDEX people_post_by_org ON people_post (org, person, id);
-- Search by name, pinyin and initials: split text, one row a person.
-- only sqlite
CREATE VIRTUAL TABLE people_search USING fts5 (words, tokenize = 'unicode61', detail = full, columnsize = 0, prefix = '1 2');
-- only postgresql
-- by person
CREATE TABLE people_search (
    person {id} NOT NULL,
    words tsvector NOT NULL,
    CONSTRAINT people_search_key PRIMARY KEY (person)
);
-- only postgresql
CREATE INDEX people_search_by_words ON people_search USING gin (words);
-- Saved filters that stay current.
-- shared
CREATE TABLE people_group (
    id {id} NOT NULL,
    org {id} NOT NULL,
    name {text} NOT NULL,
    filter {text} NOT NULL,
    owner {id} NOT NULL,
    made_at {int} NOT NULL,
    version {int} NOT NULL,
    CONSTRAINT people_group_key PRIMARY KEY (id),
    CONSTRAINT people_group_name UNIQUE (org, name)
);
