-- How letters leave: one row, kept by the system officer. `password` is sealed; `ca` is PEM text of an authority of one's
-- own, empty for those the machine trusts; `address` is how readers reach this installation, for the links in letters.
-- shared
CREATE TABLE outbox_setting (
    id {id} NOT NULL,
    mail {int} NOT NULL,
    folder {int} NOT NULL,
    host {text},
    port {int} NOT NULL,
    safety {int} NOT NULL,
    username {text},
    password {blob},
    ca {text},
    sender {text},
    address {text},
    version {int} NOT NULL,
    CONSTRAINT outbox_setting_key PRIMARY KEY (id)
);
-- Effects outside the database, written in the deed's own transaction and sent after its commit. A letter that waits is due
-- again later from the moment it is taken up, before it is sent: whoever dies in between leaves it due.
-- single
CREATE TABLE outbox_letter (
    id {id} NOT NULL,
    channel {int} NOT NULL,
    person {id},
    target {text} NOT NULL,
    subject {text} NOT NULL,
    body {text} NOT NULL,
    link {text},
    state {int} NOT NULL,
    tries {int} NOT NULL,
    made_at {int} NOT NULL,
    due_at {int} NOT NULL,
    sent_at {int},
    fault {text},
    reason {text},
    CONSTRAINT outbox_letter_key PRIMARY KEY (id)
);
CREATE INDEX outbox_letter_by_due ON outbox_letter (state, due_at, id);
CREATE INDEX outbox_letter_by_state ON outbox_letter (state, id);
