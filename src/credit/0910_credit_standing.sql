-- Days of concentrated training beside its hours: what is owed in days is met by either (regulations §1.2).
ALTER TABLE credit_entry ADD COLUMN day_tenths {int} NOT NULL DEFAULT 0;
ALTER TABLE credit_year ADD COLUMN offjob_days {int} NOT NULL DEFAULT 0;
UPDATE credit_entry SET day_tenths = (SELECT c.days * CASE WHEN credit_entry.reverses = 0 THEN 10 ELSE -10 END
    FROM class_card c WHERE c.id = credit_entry.evidence)
 WHERE bucket = 1 AND evidence_kind LIKE 'class%' AND evidence IN (SELECT id FROM class_card);
UPDATE credit_year SET offjob_days = coalesce((SELECT sum(e.day_tenths) FROM credit_entry e
    WHERE e.person = credit_year.person AND e.year = credit_year.year AND e.bucket = 1), 0);
-- Where each person in service stands with each duty of a kept year, as the first day on which they are behind (or one
-- of the marks: met, nothing owed, not theirs), so that a row stays true while time passes. Written in the same transaction
-- as what it follows from; made anew when the rules change. An optimisation: credit_recount compares it with a full count.
-- by person
CREATE TABLE credit_standing (
    person {id} NOT NULL,
    year {int} NOT NULL,
    org {id} NOT NULL,
    main_late {int} NOT NULL,
    online_late {int} NOT NULL,
    initial_late {int} NOT NULL,
    post_late {int} NOT NULL,
    party_late {int} NOT NULL,
    plan_late {int} NOT NULL,
    CONSTRAINT credit_standing_key PRIMARY KEY (person, year)
);
CREATE INDEX credit_standing_by_unit ON credit_standing
    (year, org, main_late, online_late, initial_late, post_late, party_late, plan_late, person);
-- The same added up: of each unit, how many are behind with the main duty from which day on. A page of units reads a few
-- rows a unit, however many people they have. Moves with the standings, in the same transaction; recounted with them.
-- by chain
CREATE TABLE credit_tally (
    org {id} NOT NULL,
    year {int} NOT NULL,
    main_late {int} NOT NULL,
    people {int} NOT NULL,
    CONSTRAINT credit_tally_key PRIMARY KEY (org, year, main_late)
);
-- The years that are kept, and by which rules (rule_print).
-- single
CREATE TABLE credit_kept (
    year {int} NOT NULL,
    print {int} NOT NULL,
    made_at {int} NOT NULL,
    CONSTRAINT credit_kept_key PRIMARY KEY (year)
);
