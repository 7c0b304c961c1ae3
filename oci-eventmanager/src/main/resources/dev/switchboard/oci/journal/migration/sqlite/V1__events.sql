-- The columns that lists read come first: a document may be larger than a page, and what follows it is slow to reach.
CREATE TABLE em_event (
  id                 INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id            TEXT    NOT NULL,
  command            TEXT    NOT NULL,
  status             TEXT    NOT NULL CHECK (status IN ('pending', 'completed', 'failed', 'ignored')),
  inserted           INTEGER NOT NULL,            -- milliseconds since 1970, UTC
  application_server TEXT,
  report_id          TEXT,
  subscriber         TEXT,
  reason             TEXT,
  run                INTEGER NOT NULL DEFAULT 0,  -- how often it has been taken up
  resume             INTEGER NOT NULL DEFAULT 1,  -- 0: the next run makes a fresh plan
  digest             INTEGER,                     -- of server, report id and document; for finding repetitions
  duplicate_of       INTEGER,                     -- the first event of the same text
  event              TEXT    NOT NULL,
  edited             TEXT                         -- the document an operator put in its place
);
CREATE INDEX em_event_status_id ON em_event (status, id);
CREATE INDEX em_event_inserted ON em_event (inserted);
CREATE INDEX em_event_command ON em_event (command, id);
CREATE INDEX em_event_user_id ON em_event (user_id, id);
CREATE INDEX em_event_subscriber ON em_event (subscriber, id) WHERE subscriber IS NOT NULL;
CREATE INDEX em_event_digest ON em_event (digest) WHERE digest IS NOT NULL;

-- One row for each step of each command of an event.
CREATE TABLE em_step (
  event_id   INTEGER NOT NULL,
  command_no INTEGER NOT NULL,
  step_no    INTEGER NOT NULL,
  section    INTEGER NOT NULL,
  kind       TEXT    NOT NULL,
  state      TEXT    NOT NULL,
  note       TEXT,
  summary    TEXT    NOT NULL,
  payload    TEXT    NOT NULL,
  PRIMARY KEY (event_id, command_no, step_no)
) WITHOUT ROWID;

-- What operators did.
CREATE TABLE em_audit (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  event_id INTEGER NOT NULL,
  at       INTEGER NOT NULL,  -- milliseconds since 1970, UTC
  actor    TEXT    NOT NULL,
  action   TEXT    NOT NULL,
  detail   TEXT    NOT NULL
);
CREATE INDEX em_audit_event ON em_audit (event_id, id);
