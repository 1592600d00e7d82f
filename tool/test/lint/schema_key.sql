-- as src/class/0500_class.sql expect schema
-- by class
CREATE TABLE class_seat (
    class {id} NOT NULL,
    id {id} NOT NULL,
    CONSTRAINT class_seat_key PRIMARY KEY (id)
);
