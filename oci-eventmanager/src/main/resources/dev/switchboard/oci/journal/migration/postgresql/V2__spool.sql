ALTER TABLE em_event ADD COLUMN IF NOT EXISTS taken SMALLINT NOT NULL DEFAULT 0;
COMMENT ON COLUMN em_event.taken IS '1: pending, and a worker has begun to act on it';

-- How far the documents that a life of a spool has numbered are in em_event; written together with them.
CREATE TABLE em_intake (
  spool   TEXT   NOT NULL,
  run     BIGINT NOT NULL,
  server  TEXT   NOT NULL,
  reached BIGINT NOT NULL,
  PRIMARY KEY (spool, run, server)
) WITH (fillfactor = 20);
