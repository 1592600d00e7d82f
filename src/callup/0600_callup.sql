-- by class
CREATE TABLE callup_round (
    class {id} NOT NULL,
    state {int} NOT NULL,
    reply_by {text},
    notice {text},
    at {int} NOT NULL,
    person {id} NOT NULL,
    version {int} NOT NULL,
    CONSTRAINT callup_round_key PRIMARY KEY (class)
);
-- Each call of a person to a class, with the sentence that says why, and the unit's answer.
-- by person
CREATE TABLE callup_call (
    person {id} NOT NULL,
    class {id} NOT NULL,
    org {id} NOT NULL,
    state {int} NOT NULL,
    named {int} NOT NULL,
    reason_code {int} NOT NULL,
    reason {text} NOT NULL,
    rank_no {int} NOT NULL,
    override {text},
    reply_by {text},
    at {int} NOT NULL,
    by_person {id} NOT NULL,
    replied_at {int},
    replied_by {id},
    reply_reason {text},
    replaced_by {id},
    replaces {id},
    version {int} NOT NULL,
    CONSTRAINT callup_call_key PRIMARY KEY (person, class)
);
CREATE INDEX callup_call_by_class ON callup_call (class, state, person);
CREATE INDEX callup_call_by_org ON callup_call (org, state, class, person);
-- Who was eligible and is passed over, with the reason.
-- by class
CREATE TABLE callup_pass (
    class {id} NOT NULL,
    person {id} NOT NULL,
    code {int} NOT NULL,
    reason {text} NOT NULL,
    rank_no {int} NOT NULL,
    at {int} NOT NULL,
    CONSTRAINT callup_pass_key PRIMARY KEY (class, person)
);
CREATE INDEX callup_pass_by_person ON callup_pass (person, class);
