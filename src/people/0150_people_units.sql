-- Workbooks of units that were read and wait for the button; one for each account.
-- single
CREATE TABLE people_units_sheet (
    id {id} NOT NULL,
    org {id} NOT NULL,
    account {id} NOT NULL,
    at {int} NOT NULL,
    file {text},
    rows {text} NOT NULL,
    CONSTRAINT people_units_sheet_key PRIMARY KEY (id)
);
CREATE INDEX people_units_sheet_by_account ON people_units_sheet (account);
