-- An srd_user of the system before is taken over as it is.
CREATE TABLE IF NOT EXISTS srd_user (
  id             VARCHAR(161) PRIMARY KEY,
  group_id       VARCHAR(80),
  e164           VARCHAR(40),
  sipurl         VARCHAR(161),
  user_type      VARCHAR(16)  NOT NULL,
  phonecontext   VARCHAR(80),
  association_id VARCHAR(32)  NOT NULL,
  password       VARCHAR(80),
  vmail_user     VARCHAR(161),
  vmail_password VARCHAR(80),
  blf_user       VARCHAR(161),
  created        TIMESTAMP    NOT NULL,
  updated        TIMESTAMP
);
ALTER TABLE srd_user ADD COLUMN IF NOT EXISTS service_provider TEXT;
ALTER TABLE srd_user ADD COLUMN IF NOT EXISTS voice_portal SMALLINT;
COMMENT ON COLUMN srd_user.service_provider IS 'NULL in rows of the system before: stands for any';
COMMENT ON COLUMN srd_user.voice_portal IS '1: the voice portal of its group';
CREATE INDEX IF NOT EXISTS srd_user_group ON srd_user (group_id);
