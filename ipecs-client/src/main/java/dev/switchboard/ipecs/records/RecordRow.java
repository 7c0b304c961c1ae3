package dev.switchboard.ipecs.records;

import org.jdbi.v3.core.Handle;

/** Something to store: one row, or a few that belong together. Immutable; may be written again after a failure. */
interface RecordRow {

    /** Runs its statements within the writer's transaction. */
    void write(Handle handle);
}
