-- One chain per person, else per organisation; an entry holds the hash over the previous one and its own content.
-- The primary key makes a fork impossible: the loser of a race is run again.
-- by chain
CREATE TABLE audit_entry (
    chain {id} NOT NULL,
    seq {int} NOT NULL,
    id {id} NOT NULL,
    at {int} NOT NULL,
    actor {id},
    actor_name {text},
    ip {text},
    request {text},
    deed {text} NOT NULL,
    kind {text} NOT NULL,
    record {id},
    org {id},
    before {text},
    after {text},
    reason {text},
    suite {int} NOT NULL,
    prev {blob} NOT NULL,
    hash {blob} NOT NULL,
    CONSTRAINT audit_entry_key PRIMARY KEY (chain, seq)
);
CREATE INDEX audit_entry_by_time ON audit_entry (at, id);
CREATE INDEX audit_entry_by_actor ON audit_entry (actor, at, id);
CREATE INDEX audit_entry_by_record ON audit_entry (record, at, id);
CREATE INDEX audit_entry_by_deed ON audit_entry (deed, at, id);

-- Each minute one seal over the heads that moved since the seal before it.
-- single
CREATE TABLE audit_seal (
    seq {int} NOT NULL,
    at {int} NOT NULL,
    heads {int} NOT NULL,
    suite {int} NOT NULL,
    prev {blob} NOT NULL,
    hash {blob} NOT NULL,
    CONSTRAINT audit_seal_key PRIMARY KEY (seq)
);
-- single
CREATE TABLE audit_seal_head (
    seal {int} NOT NULL,
    chain {id} NOT NULL,
    seq {int} NOT NULL,
    hash {blob} NOT NULL,
    CONSTRAINT audit_seal_head_key PRIMARY KEY (seal, chain)
);
CREATE INDEX audit_seal_head_by_chain ON audit_seal_head (chain, seq);
