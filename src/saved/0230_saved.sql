-- What an account keeps of the lists it works with. `list` is the list's address, numbers of records in it left out.
-- How one list is shown: columns beside the fixed ones, and order.
-- by person
CREATE TABLE saved_manner (
    person {id} NOT NULL,
    list {text} NOT NULL,
    cols {text},
    sort {text},
    CONSTRAINT saved_manner_key PRIMARY KEY (person, list)
);
-- Filters by name: the query of the address, words in order.
-- by person
CREATE TABLE saved_filter (
    person {id} NOT NULL,
    id {id} NOT NULL,
    list {text} NOT NULL,
    name {text} NOT NULL,
    query {text} NOT NULL,
    CONSTRAINT saved_filter_key PRIMARY KEY (person, id),
    CONSTRAINT saved_filter_name UNIQUE (person, list, name)
);
