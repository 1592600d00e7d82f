-- by person
CREATE TABLE certificate_paper (
    person {id} NOT NULL,
    id {id} NOT NULL,
    class {id} NOT NULL,
    number {text} NOT NULL,
    code {text} NOT NULL,
    name {text} NOT NULL,
    class_name {text} NOT NULL,
    starts {text} NOT NULL,
    ends {text} NOT NULL,
    tenths {int} NOT NULL,
    issuer {text} NOT NULL,
    issued {text} NOT NULL,
    state {int} NOT NULL,
    revoked_at {int},
    reason {text},
    CONSTRAINT certificate_paper_key PRIMARY KEY (person, id),
    CONSTRAINT certificate_paper_once UNIQUE (person, class)
);
CREATE INDEX certificate_paper_by_class ON certificate_paper (class, person, id);
