-- as src/class/0500_class.sql expect schema
-- by class
CREATE TABLE class_seat (
    class {id} NOT NULL,
    PRIMARY KEY (class)
);
