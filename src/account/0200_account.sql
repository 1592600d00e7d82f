-- by person
CREATE TABLE account_login (
    person {id} NOT NULL,
    username {text} NOT NULL,
    password {text} NOT NULL,
    password_at {int} NOT NULL,
    must_change {int} NOT NULL,
    failed {int} NOT NULL,
    locked_until {int},
    totp_sealed {blob},
    totp_step {int} NOT NULL,
    state {int} NOT NULL,
    lang {text},
    last_at {int},
    made_at {int} NOT NULL,
    version {int} NOT NULL,
    CONSTRAINT account_login_key PRIMARY KEY (person)
);
CREATE INDEX account_login_by_name ON account_login (username, person);
-- by person
CREATE TABLE account_session (
    person {id} NOT NULL,
    id {id} NOT NULL,
    token_hash {text} NOT NULL,
    form_secret {text} NOT NULL,
    made_at {int} NOT NULL,
    seen_at {int} NOT NULL,
    until {int} NOT NULL,
    step {int} NOT NULL,
    ip {text},
    CONSTRAINT account_session_key PRIMARY KEY (person, id)
);
CREATE INDEX account_session_by_until ON account_session (until, person, id);
-- A right is held as role × organisation subtree × dates; a deputy's grant names for whom.
-- by person
CREATE TABLE account_grant (
    person {id} NOT NULL,
    id {id} NOT NULL,
    role {int} NOT NULL,
    org {id} NOT NULL,
    since {text} NOT NULL,
    until {text},
    deputy_for {id},
    reason {text},
    made_by {id},
    made_at {int} NOT NULL,
    CONSTRAINT account_grant_key PRIMARY KEY (person, id)
);
CREATE INDEX account_grant_by_org ON account_grant (org, role, person, id);
-- On which side a person stands: one of the three officers by number, or 0, the training work. One row a person, so that a
-- second officer's role, or training work beside an officer's, cannot be inserted.
-- by person
CREATE TABLE account_officer (
    person {id} NOT NULL,
    role {int} NOT NULL,
    CONSTRAINT account_officer_key PRIMARY KEY (person)
);
-- by person
CREATE TABLE account_token (
    person {id} NOT NULL,
    id {id} NOT NULL,
    name {text} NOT NULL,
    token_hash {text} NOT NULL,
    made_at {int} NOT NULL,
    until {int},
    used_at {int},
    CONSTRAINT account_token_key PRIMARY KEY (person, id)
);
-- Each POST's key; a repeated one has had its effect.
-- by person
CREATE TABLE account_deed (
    person {id} NOT NULL,
    key {text} NOT NULL,
    at {int} NOT NULL,
    location {text},
    CONSTRAINT account_deed_key PRIMARY KEY (person, key)
);
CREATE INDEX account_deed_by_time ON account_deed (at, person, key);
