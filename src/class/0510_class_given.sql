-- A share that an office gave to a unit, against a seat that only came back to it when its person left.
ALTER TABLE class_seat ADD COLUMN given {int} NOT NULL DEFAULT 0;
UPDATE class_seat SET given = 1 WHERE quota IS NOT NULL AND (person IS NULL OR quota <> org);
