-- A run of the call-up engine over some classes: what was asked and what came out. A what-if is a run with a base.
-- single
CREATE TABLE callup_run (
    id {id} NOT NULL,
    org {id} NOT NULL,
    year {int} NOT NULL,
    state {int} NOT NULL,
    base {id},
    title {text} NOT NULL,
    away_permille {int} NOT NULL,
    max_per_year {int} NOT NULL,
    least_permille {int} NOT NULL,
    people {int} NOT NULL,
    pairs {int} NOT NULL,
    reached {text},
    bound {text},
    fault {text},
    job {id},
    at {int} NOT NULL,
    person {id} NOT NULL,
    version {int} NOT NULL,
    CONSTRAINT callup_run_key PRIMARY KEY (id)
);
CREATE INDEX callup_run_by_org ON callup_run (org, at, id);
-- By post level and by unit: people, who of them were in a class of the year before, and who are with the run.
-- single
CREATE TABLE callup_run_cover (
    run {id} NOT NULL,
    kind {int} NOT NULL,
    value {id} NOT NULL,
    people {int} NOT NULL,
    before {int} NOT NULL,
    after {int} NOT NULL,
    CONSTRAINT callup_run_cover_key PRIMARY KEY (run, kind, value)
);
-- by class
CREATE TABLE callup_run_class (
    class {id} NOT NULL,
    run {id} NOT NULL,
    seats {int} NOT NULL,
    least {int} NOT NULL,
    fits {int} NOT NULL,
    last_order {int} NOT NULL,
    CONSTRAINT callup_run_class_key PRIMARY KEY (class, run)
);
CREATE INDEX callup_run_class_by_run ON callup_run_class (run, class);
-- Who is taken, and who fits and is not: with the facts that the sentence is made of.
-- by class
CREATE TABLE callup_pick (
    class {id} NOT NULL,
    run {id} NOT NULL,
    person {id} NOT NULL,
    picked {int} NOT NULL,
    order_no {int} NOT NULL,
    code {int} NOT NULL,
    against {id},
    required {int} NOT NULL,
    done {int} NOT NULL,
    last_ends {text},
    this_year {int} NOT NULL,
    CONSTRAINT callup_pick_key PRIMARY KEY (class, run, person)
);
CREATE INDEX callup_pick_by_order ON callup_pick (class, run, picked, order_no, person);
CREATE INDEX callup_pick_by_run ON callup_pick (run, person, class);
-- What the officer wants all the same, with the reason; a run and those made from it keep it.
-- by class
CREATE TABLE callup_wish (
    class {id} NOT NULL,
    run {id} NOT NULL,
    person {id} NOT NULL,
    want {int} NOT NULL,
    reason {text} NOT NULL,
    at {int} NOT NULL,
    by_person {id} NOT NULL,
    CONSTRAINT callup_wish_key PRIMARY KEY (class, run, person)
);
CREATE INDEX callup_wish_by_run ON callup_wish (run, class, person);
