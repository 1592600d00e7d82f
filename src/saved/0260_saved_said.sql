-- What the list said when the filter was kept: its title, its conditions, and where it stood.
ALTER TABLE saved_filter ADD COLUMN title {text};
ALTER TABLE saved_filter ADD COLUMN said {text};
ALTER TABLE saved_filter ADD COLUMN path {text};
