-- What a greeting played before stood among the settings.
INSERT INTO user_state (object_id, playwhat_before)
    SELECT substr(key, 17), value FROM setting WHERE key LIKE 'playwhat_before.%' AND value <> ''
    ON CONFLICT (object_id) DO UPDATE SET playwhat_before = excluded.playwhat_before;
DELETE FROM setting WHERE key LIKE 'playwhat_before.%';
-- An address has no case: what is told about it goes in one lane, however it is written.
UPDATE outbox SET lane = lower(lane) WHERE kind = 'watch' AND state IN ('pending', 'parked');
UPDATE schema_version SET n = 2;
