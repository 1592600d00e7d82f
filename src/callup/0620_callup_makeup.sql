-- What somebody missed and owes (补训): ended by attending, or by an exemption that says who gave it and why.
-- by person
CREATE TABLE callup_makeup (
    person {id} NOT NULL,
    id {id} NOT NULL,
    class {id} NOT NULL,
    org {id} NOT NULL,
    cause {int} NOT NULL,
    theme {text},
    due {text} NOT NULL,
    state {int} NOT NULL,
    met_by {id},
    reason {text},
    at {int} NOT NULL,
    ended_at {int},
    ended_by {id},
    version {int} NOT NULL,
    CONSTRAINT callup_makeup_key PRIMARY KEY (person, id),
    CONSTRAINT callup_makeup_once UNIQUE (person, class)
);
CREATE INDEX callup_makeup_by_org ON callup_makeup (org, state, due, id);
CREATE INDEX callup_makeup_by_due ON callup_makeup (state, due, id);
