-- Append-only. A wrong entry is answered by its reversal, never edited.
-- by person
CREATE TABLE credit_entry (
    person {id} NOT NULL,
    id {id} NOT NULL,
    on_day {text} NOT NULL,
    year {int} NOT NULL,
    source {int} NOT NULL,
    bucket {int} NOT NULL,
    tenths {int} NOT NULL,
    title {text} NOT NULL,
    evidence_kind {text} NOT NULL,
    evidence {id} NOT NULL,
    rule {id} NOT NULL,
    reverses {id} NOT NULL,
    org {id} NOT NULL,
    reason {text},
    made_at {int} NOT NULL,
    made_by {id} NOT NULL,
    CONSTRAINT credit_entry_key PRIMARY KEY (person, id),
    CONSTRAINT credit_entry_once UNIQUE (person, evidence_kind, evidence, reverses)
);
CREATE INDEX credit_entry_by_year ON credit_entry (year, person, id);
CREATE INDEX credit_entry_by_evidence ON credit_entry (evidence, evidence_kind, person, id);
-- Sums per person and year, written with each entry; a recount test and `ganjiao verify` compare both.
-- by person
CREATE TABLE credit_year (
    person {id} NOT NULL,
    year {int} NOT NULL,
    offjob {int} NOT NULL,
    online {int} NOT NULL,
    other {int} NOT NULL,
    CONSTRAINT credit_year_key PRIMARY KEY (person, year)
);
