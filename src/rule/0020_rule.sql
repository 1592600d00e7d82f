-- Rules and settings are data with a source and dates. A change is a new version; nothing is overwritten.
-- shared
CREATE TABLE rule_version (
    id {id} NOT NULL,
    key {text} NOT NULL,
    org {id},
    level {int} NOT NULL,
    value {int} NOT NULL,
    words {text},
    since {text} NOT NULL,
    until {text},
    document {text},
    url {text},
    confidence {text} NOT NULL,
    note {text},
    made_at {int} NOT NULL,
    made_by {id},
    CONSTRAINT rule_version_key PRIMARY KEY (id)
);
CREATE INDEX rule_version_by_key ON rule_version (key, since, id);
