-- What an office has set: such a share of such people shall have come to such a class from one day to another.
-- Whom it means is kept as it was when it was set, so that a changed list does not move the goal.
-- shared
CREATE TABLE target_goal (
    id {id} NOT NULL,
    org {id} NOT NULL,
    name {text} NOT NULL,
    people_group {id} NOT NULL,
    root {id} NOT NULL,
    filter {text},
    kind {int} NOT NULL,
    theme {text},
    permille {int} NOT NULL,
    starts {text} NOT NULL,
    due {text} NOT NULL,
    source {text} NOT NULL,
    reason {text},
    ended {int} NOT NULL,
    end_reason {text},
    made_at {int} NOT NULL,
    made_by {id} NOT NULL,
    version {int} NOT NULL,
    CONSTRAINT target_goal_key PRIMARY KEY (id)
);
CREATE INDEX target_goal_by_org ON target_goal (org, due, id);
-- Of each unit with all below it: how many of the people first came in which month (year * 100 + month; 0: not yet).
-- An optimisation, made from the records by one function; what it holds is compared with a count in a test.
-- by chain
CREATE TABLE target_tally (
    org {id} NOT NULL,
    target {id} NOT NULL,
    month {int} NOT NULL,
    people {int} NOT NULL,
    CONSTRAINT target_tally_key PRIMARY KEY (org, target, month)
);
CREATE INDEX target_tally_by_target ON target_tally (target, org, month);
-- Whether the tallies of a goal still hold: 1 they do, 0 something changed since, 2 they are being counted.
-- single
CREATE TABLE target_kept (
    target {id} NOT NULL,
    good {int} NOT NULL,
    at {int} NOT NULL,
    CONSTRAINT target_kept_key PRIMARY KEY (target)
);
CREATE INDEX target_kept_by_good ON target_kept (good, at, target);
