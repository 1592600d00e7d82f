-- What was typed into a long form and not sent yet: fields as a query, by the form's address.
-- by person
CREATE TABLE saved_draft (
    person {id} NOT NULL,
    form {text} NOT NULL,
    words {text} NOT NULL,
    at {int} NOT NULL,
    CONSTRAINT saved_draft_key PRIMARY KEY (person, form)
);
