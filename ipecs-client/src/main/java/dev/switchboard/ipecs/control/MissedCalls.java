package dev.switchboard.ipecs.control;

import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;

/**
 * The abandoned calls, to be called back.
 *
 * <p><b>Threading.</b> Called from the threads of the web face, several at a time; an implementation may wait for a
 * store.
 */
public interface MissedCalls {

    /**
     * The newest abandoned calls.
     *
     * @param includingDone whether to list those that were called back, too
     * @param limit how many at most
     * @return the calls, newest first
     * @throws UncheckedIOException when the store cannot be read; the text says why
     */
    List<MissedCall> list(boolean includingDone, int limit);

    /**
     * Notes that a caller was called back. Noting it again changes nothing.
     *
     * @param id the call's id
     * @param by who says so
     * @param at when
     * @return whether there is such a call
     * @throws UncheckedIOException when the store cannot be written; the text says why
     */
    boolean calledBack(long id, String by, Instant at);
}
