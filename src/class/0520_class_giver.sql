-- A unit hands its own share down: `giver` is the unit that the seat came from last (NULL: the office), `givers` those
-- before it, the first first, so that a seat taken back stands where it stood.
ALTER TABLE class_seat ADD COLUMN giver {id};
ALTER TABLE class_seat ADD COLUMN givers {text};
