-- as src/class/0500_class.sql expect schema
-- single
CREATE TABLE people_seat (
    id {id} NOT NULL,
    CONSTRAINT people_seat_key PRIMARY KEY (id)
);
