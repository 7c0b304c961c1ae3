-- Beside the original's table of users, which stays as it is. Times are milliseconds, UTC.
CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    user_object_id TEXT NOT NULL,
    alias TEXT NOT NULL,
    lane TEXT NOT NULL,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    not_before INTEGER NOT NULL,
    give_up_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    last_error TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL,
    settled_at INTEGER
);
CREATE INDEX outbox_open_lane ON outbox (kind, lane) WHERE state IN ('pending', 'parked');
CREATE INDEX outbox_open ON outbox (state, kind, seq) WHERE state IN ('pending', 'parked');
CREATE INDEX outbox_user ON outbox (user_object_id, seq);
CREATE INDEX outbox_settled ON outbox (settled_at) WHERE settled_at IS NOT NULL;

CREATE TABLE user_state (
    object_id TEXT PRIMARY KEY,
    missing_since INTEGER,
    missing_count INTEGER NOT NULL DEFAULT 0,
    ooo_status TEXT,
    ooo_start INTEGER,
    ooo_end INTEGER,
    ooo_message TEXT,
    wished_on INTEGER,
    wished_until INTEGER,
    wished_message TEXT,
    message_hash TEXT,
    delivered_on INTEGER,
    delivered_hash TEXT,
    delivered_until INTEGER,
    playwhat_before TEXT,
    drifted INTEGER NOT NULL DEFAULT 0,
    no_mailbox INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE audit (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    object_id TEXT NOT NULL,
    alias TEXT NOT NULL,
    "before" TEXT NOT NULL,
    "after" TEXT NOT NULL,
    outcome TEXT NOT NULL,
    correlation TEXT NOT NULL
);
CREATE INDEX audit_user ON audit (object_id, seq);

CREATE TABLE sync_run (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    started INTEGER NOT NULL,
    ended INTEGER,
    total INTEGER NOT NULL DEFAULT 0,
    done INTEGER NOT NULL DEFAULT 0,
    inserted INTEGER NOT NULL DEFAULT 0,
    updated INTEGER NOT NULL DEFAULT 0,
    skipped INTEGER NOT NULL DEFAULT 0,
    drifted INTEGER NOT NULL DEFAULT 0,
    error TEXT NOT NULL DEFAULT '',
    status INTEGER NOT NULL DEFAULT 0,
    warnings TEXT NOT NULL DEFAULT ''
);

CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE gui_user (name TEXT PRIMARY KEY, hash TEXT NOT NULL);
CREATE TABLE api_token (name TEXT PRIMARY KEY, hash TEXT NOT NULL, scope TEXT NOT NULL);
CREATE TABLE answered (
    key TEXT NOT NULL,
    object_id TEXT NOT NULL,
    answer TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (key, object_id)
);
CREATE INDEX answered_at ON answered (at);
CREATE TABLE schema_version (n INTEGER NOT NULL);
INSERT INTO schema_version VALUES (1);

CREATE INDEX users_alias_any_case ON ${users} (Alias COLLATE NOCASE);
CREATE INDEX users_extension ON ${users} (Extension);
