-- as src/class/0500_class.sql expect schema
CREATE TABLE class_class (
    id {id} NOT NULL,
    CONSTRAINT class_class_key PRIMARY KEY (id)
);
