-- Of all calls few are named by a unit and wait for the office, whose workbench counts them.
CREATE INDEX callup_call_by_proposed ON callup_call (state, org) WHERE proposed = 1;
