-- The yearly class plan of one office (组织部门), its items, what was decided on each, and each issue of it.
-- shared
CREATE TABLE plan_year (
    id {id} NOT NULL,
    org {id} NOT NULL,
    year {int} NOT NULL,
    state {int} NOT NULL,
    opens {text},
    closes {text},
    issue {int} NOT NULL,
    version {int} NOT NULL,
    CONSTRAINT plan_year_key PRIMARY KEY (id),
    CONSTRAINT plan_year_once UNIQUE (org, year)
);
CREATE INDEX plan_year_by_year ON plan_year (year, org);
-- sort_start is starts, or 9999-99-99 where it is not known: lists page by it.
-- shared
CREATE TABLE plan_item (
    id {id} NOT NULL,
    plan {id} NOT NULL,
    org {id} NOT NULL,
    name {text} NOT NULL,
    sort_key {text} NOT NULL,
    search {text} NOT NULL,
    theme {text},
    aim {text},
    audience {text},
    audience_group {id},
    kind {int} NOT NULL,
    training {int} NOT NULL,
    field {int} NOT NULL,
    organiser_level {int} NOT NULL,
    origin {int} NOT NULL,
    mode {int} NOT NULL,
    starts {text},
    sort_start {text} NOT NULL,
    days {int} NOT NULL,
    seats {int} NOT NULL,
    tenths {int} NOT NULL,
    place {text},
    fen {int} NOT NULL,
    state {int} NOT NULL,
    added_in {int} NOT NULL,
    version {int} NOT NULL,
    CONSTRAINT plan_item_key PRIMARY KEY (id)
);
CREATE INDEX plan_item_by_plan ON plan_item (plan, state, id);
CREATE INDEX plan_item_by_state ON plan_item (state, org, id);
CREATE INDEX plan_item_by_org ON plan_item (org, plan, id);
CREATE INDEX plan_item_by_start ON plan_item (plan, sort_start, id);
CREATE INDEX plan_item_by_name ON plan_item (plan, sort_key, id);
-- verdict: the state that followed, or 7 for an amendment of an approved item.
-- shared
CREATE TABLE plan_decision (
    item {id} NOT NULL,
    id {id} NOT NULL,
    at {int} NOT NULL,
    person {id} NOT NULL,
    verdict {int} NOT NULL,
    reason {text},
    CONSTRAINT plan_decision_key PRIMARY KEY (item, id)
);
-- shared
CREATE TABLE plan_issue (
    plan {id} NOT NULL,
    number {int} NOT NULL,
    at {int} NOT NULL,
    person {id} NOT NULL,
    reason {text},
    items {int} NOT NULL,
    frozen {text} NOT NULL,
    CONSTRAINT plan_issue_key PRIMARY KEY (plan, number)
);
-- Workbooks that were read and wait for the button; one for each person and plan.
-- single
CREATE TABLE plan_upload (
    id {id} NOT NULL,
    plan {id} NOT NULL,
    org {id} NOT NULL,
    person {id} NOT NULL,
    at {int} NOT NULL,
    file {text},
    rows {text} NOT NULL,
    CONSTRAINT plan_upload_key PRIMARY KEY (id)
);
CREATE INDEX plan_upload_by_person ON plan_upload (person, plan);
