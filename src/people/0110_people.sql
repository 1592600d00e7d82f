-- Where notices go: a person's mail address beside the phone, and a unit's own letter box.
ALTER TABLE people_person ADD COLUMN mail {text};
ALTER TABLE people_org ADD COLUMN mail {text};
