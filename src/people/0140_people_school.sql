-- The schools that may be asked to hold a class, in the order in which a form names them.
CREATE INDEX people_org_by_kind ON people_org (kind, level, place, id);
