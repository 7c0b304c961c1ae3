CREATE TABLE srd_user (
  id               TEXT PRIMARY KEY,
  service_provider TEXT,
  group_id         TEXT,
  e164             TEXT,
  sipurl           TEXT,
  user_type        TEXT    NOT NULL,
  phonecontext     TEXT,
  association_id   TEXT    NOT NULL,
  password         TEXT,
  vmail_user       TEXT,
  vmail_password   TEXT,
  blf_user         TEXT,
  voice_portal     INTEGER,
  created          INTEGER NOT NULL,  -- milliseconds since 1970, UTC
  updated          INTEGER            -- milliseconds since 1970, UTC
);
CREATE INDEX srd_user_group ON srd_user (group_id);
