-- What opens the door when the authenticator is lost: only keyed hashes, each good once.
-- by person
CREATE TABLE account_recovery (
    person {id} NOT NULL,
    hash {text} NOT NULL,
    made_at {int} NOT NULL,
    used_at {int},
    CONSTRAINT account_recovery_key PRIMARY KEY (person, hash)
);
