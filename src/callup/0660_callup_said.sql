-- What would have to change for who is passed over, kept with the reason; who is next is the first of them.
ALTER TABLE callup_pass ADD COLUMN change {text};
CREATE INDEX callup_pass_by_rank ON callup_pass (class, rank_no, person);
-- The duty was measured in days; the search was stopped before its end.
ALTER TABLE callup_pick ADD COLUMN in_days {int} NOT NULL DEFAULT 0;
ALTER TABLE callup_run ADD COLUMN stopped {int} NOT NULL DEFAULT 0;
