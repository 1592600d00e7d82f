-- Named by the unit from its own share: the office confirms, not the unit.
ALTER TABLE callup_call ADD COLUMN proposed {int} NOT NULL DEFAULT 0;
