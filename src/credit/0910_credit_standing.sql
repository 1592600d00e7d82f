-- Days of concentrated training beside its hours: what is owed in days is met by either (regulations §1.2).
ALTER TABLE credit_entry ADD COLUMN day_tenths {int} NOT NULL DEFAULT 0;
ALTER TABLE credit_year ADD COLUMN offjob_days {int} NOT NULL DEFAULT 0;
UPDATE credit_entry SET day_tenths = (SELECT c.days * CASE WHEN credit_entry.reverses = 0 THEN 10 ELSE -10 END
    FROM class_card c WHERE c.id = credit_entry.evidence)
 WHERE bucket = 1 AND evidence_kind LIKE 'class%' AND evidence IN (SELECT id FROM class_card);
UPDATE credit_year SET offjob_days = coalesce((SELECT sum(e.day_tenths) FROM credit_entry e
    WHERE e.person = credit_year.person AND e.year = credit_year.year AND e.bucket = 1), 0);
-- Where each person in service stands with each duty of a kept year: `late` is the first day on which they are behind
-- (or one of two marks: met, nothing owed), so that a row stays true while time passes. Written in the same transaction
-- as what it follows from; made anew when the rules change. An optimisation: credit_recount compares it with a full count.
-- by person
CREATE TABLE credit_standing (
    person {id} NOT NULL,
    year {int} NOT NULL,
    duty {int} NOT NULL,
    org {id} NOT NULL,
    late {int} NOT NULL,
    CONSTRAINT credit_standing_key PRIMARY KEY (person, year, duty)
);
CREATE INDEX credit_standing_by_unit ON credit_standing (duty, year, org, late, person);
-- The years that are kept, and by which rules (rule_print).
-- single
CREATE TABLE credit_kept (
    year {int} NOT NULL,
    print {int} NOT NULL,
    made_at {int} NOT NULL,
    CONSTRAINT credit_kept_key PRIMARY KEY (year)
);
