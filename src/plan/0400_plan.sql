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
-- shared
CREATE TABLE plan_item (
    id {id} NOT NULL,
    plan {id} NOT NULL,
    org {id} NOT NULL,
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
    starts {text},
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
CREATE INDEX plan_item_by_org ON plan_item (org, plan, id);
CREATE INDEX plan_item_by_start ON plan_item (plan, starts, id);
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
