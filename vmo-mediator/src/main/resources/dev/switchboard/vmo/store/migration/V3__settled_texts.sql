-- The text of a reply is private, and nobody needs it any more once an entry is settled.
UPDATE outbox SET payload = json_remove(payload, '$.message') WHERE settled_at IS NOT NULL AND json_valid(payload);
UPDATE schema_version SET n = 3;
