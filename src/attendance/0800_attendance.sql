-- Unrecorded is never present: there is a row only when somebody recorded something.
-- by class
CREATE TABLE attendance_mark (
    class {id} NOT NULL,
    session {id} NOT NULL,
    person {id} NOT NULL,
    state {int} NOT NULL,
    minutes {int} NOT NULL,
    source {int} NOT NULL,
    at {int} NOT NULL,
    by_person {id} NOT NULL,
    ip {text},
    version {int} NOT NULL,
    CONSTRAINT attendance_mark_key PRIMARY KEY (class, session, person)
);
CREATE INDEX attendance_mark_by_person ON attendance_mark (person, class, session);
-- by class
CREATE TABLE attendance_leave (
    class {id} NOT NULL,
    id {id} NOT NULL,
    person {id} NOT NULL,
    from_at {int} NOT NULL,
    until_at {int} NOT NULL,
    reason {text} NOT NULL,
    state {int} NOT NULL,
    tenths {int} NOT NULL,
    asked_at {int} NOT NULL,
    decided_at {int},
    decided_by {id},
    decision_reason {text},
    CONSTRAINT attendance_leave_key PRIMARY KEY (class, id)
);
CREATE INDEX attendance_leave_by_person ON attendance_leave (person, class, id);
CREATE INDEX attendance_leave_by_id ON attendance_leave (id, class);
CREATE INDEX attendance_leave_by_state ON attendance_leave (state, class, id);
