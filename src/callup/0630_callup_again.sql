-- Runs that begin from what is published, and where those stood who are in them: 1 called, 2 confirmed.
ALTER TABLE callup_run ADD COLUMN again {int} NOT NULL DEFAULT 0;
ALTER TABLE callup_pick ADD COLUMN stands {int} NOT NULL DEFAULT 0;
CREATE INDEX callup_pick_by_move ON callup_pick (run, stands, picked, person, class);
