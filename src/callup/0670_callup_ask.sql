-- What the officer asked of a run before deciding, and what the engine answered: in both languages.
-- single
CREATE TABLE callup_ask (
    id {id} NOT NULL,
    run {id} NOT NULL,
    class {id} NOT NULL,
    person {id},
    kind {int} NOT NULL,
    said {text},
    cost {text},
    at {int} NOT NULL,
    by_person {id} NOT NULL,
    CONSTRAINT callup_ask_key PRIMARY KEY (id)
);
CREATE INDEX callup_ask_by_class ON callup_ask (run, class, at, id);
-- The rules of a run that were full: whom they keep out and what one more would bring.
-- single
CREATE TABLE callup_run_rule (
    run {id} NOT NULL,
    no {int} NOT NULL,
    kind {int} NOT NULL,
    class {id},
    org {id},
    people {int} NOT NULL,
    worth {int} NOT NULL,
    goal {int} NOT NULL,
    gain {int} NOT NULL,
    CONSTRAINT callup_run_rule_key PRIMARY KEY (run, no)
);
-- What the choice costs, as it was known when it was made.
ALTER TABLE callup_wish ADD COLUMN cost {text};
-- Of those who fit the first so many in need were weighed; the others were not, and that is their reason.
ALTER TABLE callup_run_class ADD COLUMN weighed {int} NOT NULL DEFAULT 0;
