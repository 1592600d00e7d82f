-- What leaves the installation stands in outbox_letter; nothing was ever written here.
DROP TABLE job_outbox;
