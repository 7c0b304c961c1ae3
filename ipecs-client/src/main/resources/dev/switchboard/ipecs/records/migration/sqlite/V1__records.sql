-- All instants are milliseconds since 1970, UTC; durations ending in _s are seconds, in _ms milliseconds. One database is
-- for one phone system.

-- kind: connected, disconnected, agent_in, agent_out, agent_state; the last one's detail tells the state.
CREATE TABLE station_log (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  at      INTEGER NOT NULL,
  station INTEGER NOT NULL,
  kind    TEXT   NOT NULL,
  detail  TEXT   NOT NULL
);
CREATE INDEX station_log_at ON station_log (at);
CREATE INDEX station_log_station ON station_log (station, id);

-- The server uses references again, so that only the start tells calls apart. result: CLOSED, ABANDONED, STALE.
CREATE TABLE call_history (
  ref         INTEGER  NOT NULL,
  queued_at   INTEGER  NOT NULL,
  direction   TEXT    NOT NULL,
  queue       INTEGER,
  station     INTEGER,
  number      TEXT    NOT NULL,
  name        TEXT    NOT NULL,
  did         TEXT    NOT NULL,
  ring_at     INTEGER,
  answered_at INTEGER,
  ended_at    INTEGER  NOT NULL,
  queue_s     INTEGER,
  ring_s      INTEGER  NOT NULL,
  talk_s      INTEGER  NOT NULL,
  hold_s      INTEGER  NOT NULL,
  result      TEXT    NOT NULL,
  smdr_s      INTEGER,
  PRIMARY KEY (ref, queued_at)
);
CREATE INDEX call_history_queued_at ON call_history (queued_at, ref);
CREATE INDEX call_history_station ON call_history (station, queued_at, ref);
CREATE INDEX call_history_queue ON call_history (queue, queued_at, ref);

-- status: pending, done.
CREATE TABLE missed_call (
  id             INTEGER PRIMARY KEY AUTOINCREMENT,
  ref            INTEGER NOT NULL,
  queued_at      INTEGER NOT NULL,
  at             INTEGER NOT NULL,
  queue          INTEGER,
  station        INTEGER,
  number         TEXT   NOT NULL,
  name           TEXT   NOT NULL,
  status         TEXT   NOT NULL,
  followed_up_at INTEGER,
  followed_up_by TEXT,
  UNIQUE (ref, queued_at)
);
CREATE INDEX missed_call_at ON missed_call (at, id);
CREATE INDEX missed_call_pending ON missed_call (at, id) WHERE status = 'pending';

CREATE TABLE agent_day (
  station       INTEGER  NOT NULL,
  period_start  INTEGER  NOT NULL,
  period_end    INTEGER  NOT NULL,
  logged_in_s   INTEGER  NOT NULL,
  agent_login_s INTEGER  NOT NULL,
  available_s   INTEGER  NOT NULL,
  unavailable_s INTEGER  NOT NULL,
  idle_s        INTEGER  NOT NULL,
  busy_s        INTEGER  NOT NULL,
  wrap_s        INTEGER  NOT NULL,
  answered      INTEGER NOT NULL,
  outbound      INTEGER NOT NULL,
  avg_talk_s    INTEGER  NOT NULL,
  PRIMARY KEY (station, period_start, period_end)
);
CREATE INDEX agent_day_end ON agent_day (period_end, station);

-- incomplete: 1 when events of it are missing.
CREATE TABLE period (
  started          INTEGER   NOT NULL,
  ended            INTEGER   NOT NULL,
  call_stats_json  TEXT     NOT NULL,
  agent_stats_json TEXT     NOT NULL,
  incomplete       INTEGER NOT NULL,
  PRIMARY KEY (started, ended)
);
CREATE INDEX period_ended ON period (ended);

-- Quarters of an hour. scope: all, direct, or a queue's number. What several runs of the program saw of one interval are
-- rows of their own, to be added up.
CREATE TABLE interval_summary (
  started          INTEGER   NOT NULL,
  scope            TEXT     NOT NULL,
  run_at           INTEGER   NOT NULL,
  ended            INTEGER   NOT NULL,
  offered          INTEGER  NOT NULL,
  answered         INTEGER  NOT NULL,
  abandoned        INTEGER  NOT NULL,
  short_abandons   INTEGER  NOT NULL,
  arrival_missed   INTEGER  NOT NULL,
  answered_in_time INTEGER  NOT NULL,
  answer_wait_ms   INTEGER   NOT NULL,
  longest_wait_ms  INTEGER   NOT NULL,
  handled          INTEGER  NOT NULL,
  talk_ms          INTEGER   NOT NULL,
  hold_ms          INTEGER   NOT NULL,
  wrap_ms          INTEGER   NOT NULL,
  working_ms       INTEGER   NOT NULL,
  ready_ms         INTEGER   NOT NULL,
  answer_waits     TEXT     NOT NULL,
  abandon_waits    TEXT     NOT NULL,
  incomplete       INTEGER NOT NULL,
  PRIMARY KEY (started, scope, run_at)
);

-- Times in which no events were received; whatever they touch is incomplete.
CREATE TABLE gap (
  from_at INTEGER NOT NULL,
  to_at   INTEGER NOT NULL,
  cause   TEXT   NOT NULL,
  PRIMARY KEY (from_at, to_at)
);
CREATE INDEX gap_to ON gap (to_at);

CREATE TABLE smdr (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  at      INTEGER NOT NULL,
  station INTEGER,
  ref     INTEGER,
  number  TEXT   NOT NULL,
  seconds INTEGER NOT NULL
);
-- A record that the server sends twice is one record; NULLs must not make it two.
CREATE UNIQUE INDEX smdr_once ON smdr (at, COALESCE(station, -1), COALESCE(ref, 0), number, seconds);

CREATE TABLE raw_event (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  received_at INTEGER  NOT NULL,
  code        INTEGER NOT NULL,
  ref         INTEGER,
  source      INTEGER,
  dest        INTEGER,
  json        TEXT    NOT NULL
);
CREATE INDEX raw_event_received_at ON raw_event (received_at);

-- How far each run of the program has got: tells whether a batch whose commit was never answered took effect, and since
-- when nobody has been writing.
CREATE TABLE journal_writer (
  writer   TEXT   PRIMARY KEY,
  batch    INTEGER NOT NULL,
  alive_at INTEGER NOT NULL
);

-- A login that is followed by another one, or after which the program did not run, has an end that nobody saw.
CREATE VIEW agent_session AS
  SELECT station,
         at AS logged_in_at,
         CASE next_kind WHEN 'agent_out' THEN next_at END AS logged_out_at,
         CASE
           WHEN next_kind = 'agent_out' THEN 0
           WHEN next_kind = 'agent_in' THEN 1
           WHEN EXISTS (SELECT 1 FROM gap WHERE cause = 'not running' AND to_at > at) THEN 1
           ELSE 0
         END AS end_unknown
  FROM (SELECT station, at, kind,
               LEAD(kind) OVER (PARTITION BY station ORDER BY id) AS next_kind,
               LEAD(at) OVER (PARTITION BY station ORDER BY id) AS next_at
        FROM station_log
        WHERE kind IN ('agent_in', 'agent_out')) AS logins
  WHERE kind = 'agent_in';
