-- Unique values: user names, hashes of citizen numbers, certificate numbers. Inserted in the transaction of the row that
-- uses the value; also the way in: look up the value here (one shard), then the owner.
-- by value
CREATE TABLE claim_value (
    value {text} NOT NULL,
    kind {text} NOT NULL,
    owner {id} NOT NULL,
    CONSTRAINT claim_value_key PRIMARY KEY (value, kind)
);

-- Gap-free numbers (certificates, notices): the row's counter is raised by a conditional UPDATE.
-- single
CREATE TABLE claim_series (
    name {text} NOT NULL,
    next {int} NOT NULL,
    CONSTRAINT claim_series_key PRIMARY KEY (name)
);
