-- Counts of those in service, of all and by unit: some twenty bytes a person are read, not a hundred.
-- Whoever asks for more of them says `+p.state`, so that lists do not begin here and then sort.
CREATE INDEX people_person_in_service ON people_person (state, org);
