package dev.switchboard.presence;

import dev.switchboard.common.net.Subscription;
import dev.switchboard.presence.model.Presence;
import dev.switchboard.presence.model.PresenceChange;
import dev.switchboard.presence.model.PresenceReport;
import dev.switchboard.presence.model.PresenceRoster;
import dev.switchboard.presence.model.PresenceSnapshot;
import dev.switchboard.presence.model.Revision;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The present status of each user, and a revision for every change of it. Reports of several sources are kept side by
 * side and merged: {@code dnd} beats all, then the most recent of the highest authority counts. What does not change a
 * user's shown status is no change.
 *
 * <p><b>Threading.</b> Every method may be called on any thread. Hooks are called one at a time in the order of
 * revisions, before the method that caused the change returns; they must not block and must not call the store.
 */
public interface PresenceStore {

    /**
     * Whether a directory was ever loaded. Until then nobody's absence means anything.
     *
     * @return true from the first roster on
     */
    boolean loaded();

    /**
     * Where the store stands.
     *
     * @return the epoch and the number of the latest change
     */
    Revision revision();

    /**
     * Everybody now.
     *
     * @return immutable; the same object until something changes
     */
    PresenceSnapshot snapshot();

    /**
     * One user.
     *
     * @param userId a user's id
     * @return empty for somebody who is not in the directory
     */
    Optional<Presence> find(String userId);

    /**
     * Every user's latest change after a revision, users who were removed within the last day included.
     *
     * @param number a revision's number in this epoch
     * @return ascending
     */
    List<PresenceChange> changesAfter(long number);

    /**
     * Whether {@link #changesAfter} can tell everything that happened since a revision: it is of this epoch, was
     * reached, and no removed user has been forgotten since.
     *
     * @param since a revision that somebody saw
     * @return false if only a snapshot tells everything
     */
    boolean remembers(Revision since);

    /**
     * A source's directory and all its statuses.
     *
     * @param source the source's name
     * @param roster users missing from it are removed, if the source is the directory
     */
    void apply(String source, PresenceRoster roster);

    /**
     * What a source says about one user.
     *
     * @param source the source's name
     * @param report about somebody in the directory; otherwise it is ignored and counted
     * @return the change, if it changed anything
     */
    Optional<PresenceChange> put(String source, PresenceReport report);

    /**
     * Adds a hook that hears of every change.
     *
     * @param name for the log, should the hook throw
     * @param hook called in the order of revisions
     * @return removes the hook
     */
    Subscription addChangeHook(String name, Consumer<? super PresenceChange> hook);
}
