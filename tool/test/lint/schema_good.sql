-- as src/class/0500_class.sql expect nothing
-- A comment about FOR UPDATE, CHECK and REFERENCES is no statement.
-- by class
CREATE TABLE class_seat (
    class {id} NOT NULL,
    person {id} NOT NULL,
    CONSTRAINT class_seat_key PRIMARY KEY (class, person)
);
CREATE UNIQUE INDEX class_seat_by_person ON class_seat (class, person);
