-- by class
CREATE TABLE timetable_session (
    class {id} NOT NULL,
    id {id} NOT NULL,
    day {text} NOT NULL,
    starts {int} NOT NULL,
    ends {int} NOT NULL,
    title {text} NOT NULL,
    category {int} NOT NULL,
    method {int} NOT NULL,
    tenths {int} NOT NULL,
    teacher {id},
    teacher_name {text},
    place {text},
    code_secret {blob} NOT NULL,
    state {int} NOT NULL,
    changed_at {int} NOT NULL,
    version {int} NOT NULL,
    CONSTRAINT timetable_session_key PRIMARY KEY (class, id)
);
CREATE INDEX timetable_session_by_day ON timetable_session (day, starts, class, id);
CREATE INDEX timetable_session_by_teacher ON timetable_session (teacher, day, class, id);
CREATE INDEX timetable_session_by_id ON timetable_session (id, class);
