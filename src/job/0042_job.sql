-- What came out, in the reader's language: `outcome` is Chinese, this is English.
ALTER TABLE job_job ADD COLUMN outcome_en {text};
UPDATE job_job SET outcome = NULL WHERE outcome = 'job.orphan';
