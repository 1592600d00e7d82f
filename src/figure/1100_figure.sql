-- A frozen report keeps its numbers and its words.
-- shared
CREATE TABLE figure_report (
    id {id} NOT NULL,
    org {id} NOT NULL,
    name {text} NOT NULL,
    year {int} NOT NULL,
    title {text} NOT NULL,
    frozen_at {int} NOT NULL,
    frozen_by {id} NOT NULL,
    figures {text} NOT NULL,
    words {text} NOT NULL,
    CONSTRAINT figure_report_key PRIMARY KEY (id)
);
CREATE INDEX figure_report_by_org ON figure_report (org, year, id);
