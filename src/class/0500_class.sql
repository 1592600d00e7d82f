-- The fixed card of a class: what administrators write. Its state and seats live by class.
-- shared
CREATE TABLE class_card (
    id {id} NOT NULL,
    org {id} NOT NULL,
    item {id},
    code {text} NOT NULL,
    name {text} NOT NULL,
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
    place {text},
    institution {id},
    starts {text} NOT NULL,
    ends {text} NOT NULL,
    days {int} NOT NULL,
    seats {int} NOT NULL,
    tenths {int} NOT NULL,
    year {int} NOT NULL,
    sort_key {text} NOT NULL,
    search {text} NOT NULL,
    version {int} NOT NULL,
    CONSTRAINT class_card_key PRIMARY KEY (id),
    CONSTRAINT class_card_code UNIQUE (code)
);
CREATE INDEX class_card_by_start ON class_card (starts, id);
CREATE INDEX class_card_by_org ON class_card (org, starts, id);
CREATE INDEX class_card_by_year ON class_card (year, starts, id);
CREATE INDEX class_card_by_item ON class_card (item, id);
-- by class
CREATE TABLE class_now (
    class {id} NOT NULL,
    state {int} NOT NULL,
    since {int} NOT NULL,
    version {int} NOT NULL,
    approval {text},
    summary {text},
    CONSTRAINT class_now_key PRIMARY KEY (class)
);
CREATE INDEX class_now_by_state ON class_now (state, class);
-- by class
CREATE TABLE class_history (
    class {id} NOT NULL,
    id {id} NOT NULL,
    state {int} NOT NULL,
    at {int} NOT NULL,
    person {id} NOT NULL,
    reason {text},
    CONSTRAINT class_history_key PRIMARY KEY (class, id)
);
-- by class
CREATE TABLE class_module (
    class {id} NOT NULL,
    id {id} NOT NULL,
    place {int} NOT NULL,
    name {text} NOT NULL,
    category {int} NOT NULL,
    method {int} NOT NULL,
    leader {int} NOT NULL,
    tenths {int} NOT NULL,
    CONSTRAINT class_module_key PRIMARY KEY (class, id)
);
-- by class
CREATE TABLE class_staff (
    class {id} NOT NULL,
    person {id} NOT NULL,
    role {int} NOT NULL,
    CONSTRAINT class_staff_key PRIMARY KEY (class, person, role)
);
CREATE INDEX class_staff_by_person ON class_staff (person, class, role);
-- The seat ledger and the roster are one table: each seat is in exactly one state, a person sits in one seat of a class.
-- by class
CREATE TABLE class_seat (
    class {id} NOT NULL,
    no {int} NOT NULL,
    state {int} NOT NULL,
    org {id},
    quota {id},
    person {id},
    name {text},
    sort_key {text},
    org_name {text},
    post {text},
    post_level {int} NOT NULL,
    rank {int} NOT NULL,
    version {int} NOT NULL,
    CONSTRAINT class_seat_key PRIMARY KEY (class, no),
    CONSTRAINT class_seat_person UNIQUE (class, person)
);
CREATE INDEX class_seat_by_state ON class_seat (class, state, no);
CREATE INDEX class_seat_by_quota ON class_seat (quota, class, no);
-- The same from the person's side: which classes, and how they ended.
-- by person
CREATE TABLE class_trainee (
    person {id} NOT NULL,
    class {id} NOT NULL,
    seat {int} NOT NULL,
    state {int} NOT NULL,
    outcome {int} NOT NULL,
    org {id} NOT NULL,
    org_name {text},
    post {text},
    post_level {int} NOT NULL,
    rank {int} NOT NULL,
    year {int} NOT NULL,
    starts {text} NOT NULL,
    ends {text} NOT NULL,
    theme {text},
    made_at {int} NOT NULL,
    ended_at {int},
    CONSTRAINT class_trainee_key PRIMARY KEY (person, class)
);
CREATE INDEX class_trainee_by_class ON class_trainee (class, person);
CREATE INDEX class_trainee_by_year ON class_trainee (year, person, class);
