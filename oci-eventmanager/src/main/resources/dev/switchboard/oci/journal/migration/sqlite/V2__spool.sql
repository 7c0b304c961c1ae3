ALTER TABLE em_event ADD COLUMN taken INTEGER NOT NULL DEFAULT 0;  -- 1: pending, and a worker has begun to act on it

-- How far the documents that a life of a spool has numbered are in em_event; written together with them.
CREATE TABLE em_intake (
  spool   TEXT    NOT NULL,
  run     INTEGER NOT NULL,
  server  TEXT    NOT NULL,
  reached INTEGER NOT NULL,
  PRIMARY KEY (spool, run, server)
) WITHOUT ROWID;
