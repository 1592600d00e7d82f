-- What a person was told, in words that are made when it is read; a unit's own stand under the unit's number. `once` names
-- what is told a single time, however often it is noticed.
-- by person
CREATE TABLE notice_message (
    person {id} NOT NULL,
    id {id} NOT NULL,
    kind {int} NOT NULL,
    first {text},
    second {text},
    third {text},
    path {text},
    once {text},
    made_at {int} NOT NULL,
    read_at {int},
    CONSTRAINT notice_message_key PRIMARY KEY (person, id),
    CONSTRAINT notice_message_once UNIQUE (person, once)
);
CREATE INDEX notice_message_unread ON notice_message (person, read_at, id);
