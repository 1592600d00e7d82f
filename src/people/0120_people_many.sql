-- Deeds on many people at once, by who did them, so that one can be taken back as a whole on its day.
-- `whole` is the unit under which all of them stood; `category` and `org` are what was set, by kind.
-- by person
CREATE TABLE people_many (
    person {id} NOT NULL,
    id {id} NOT NULL,
    kind {int} NOT NULL,
    whole {id} NOT NULL,
    org {id},
    category {int} NOT NULL,
    since {text},
    reason {text},
    filter {text},
    planned {int} NOT NULL,
    done {int} NOT NULL,
    undone {int} NOT NULL,
    at {int} NOT NULL,
    undone_at {int},
    CONSTRAINT people_many_key PRIMARY KEY (person, id)
);
-- Who was in it, and the version of the record that it left: whoever was changed since is not taken back with the others.
-- by person
CREATE TABLE people_many_part (
    person {id} NOT NULL,
    many {id} NOT NULL,
    version {int} NOT NULL,
    CONSTRAINT people_many_part_key PRIMARY KEY (person, many)
);
CREATE INDEX people_many_part_by_many ON people_many_part (many, person);
