-- Long work with progress. One row per job; the worker that runs it holds it by a conditional UPDATE of state.
-- single
CREATE TABLE job_job (
    id {id} NOT NULL,
    kind {text} NOT NULL,
    state {int} NOT NULL,
    person {id} NOT NULL,
    org {id} NOT NULL,
    title {text} NOT NULL,
    input {text},
    done {int} NOT NULL,
    total {int} NOT NULL,
    outcome {text},
    result_file {text},
    result_name {text},
    back {text},
    made_at {int} NOT NULL,
    started_at {int},
    ended_at {int},
    cancel_asked {int} NOT NULL,
    CONSTRAINT job_job_key PRIMARY KEY (id)
);
CREATE INDEX job_job_by_person ON job_job (person, made_at, id);
CREATE INDEX job_job_by_state ON job_job (state, id);
-- Effects outside the database: sent after the commit, at least once, by a job thread.
-- single
CREATE TABLE job_outbox (
    id {id} NOT NULL,
    channel {text} NOT NULL,
    target {text} NOT NULL,
    body {text} NOT NULL,
    made_at {int} NOT NULL,
    sent_at {int},
    tries {int} NOT NULL,
    fault {text},
    CONSTRAINT job_outbox_key PRIMARY KEY (id)
);
CREATE INDEX job_outbox_by_sent ON job_outbox (sent_at, id);
