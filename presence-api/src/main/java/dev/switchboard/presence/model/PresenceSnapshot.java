package dev.switchboard.presence.model;

import java.util.List;

/**
 * Everybody at one moment; immutable.
 *
 * @param revision the moment
 * @param all every active user in the order of usernames
 */
public record PresenceSnapshot(Revision revision, List<Presence> all) {

    /**
     * Copies the list.
     *
     * @param revision the moment
     * @param all every active user in the order of usernames
     */
    public PresenceSnapshot {
        all = List.copyOf(all);
    }

    /**
     * A slice in username order.
     *
     * @param page from 0
     * @param size users on a page, at least 1
     * @return empty past the end, and only there
     * @throws IllegalArgumentException when the page is negative or the size is not positive
     */
    public List<Presence> page(long page, int size) {
        if (page < 0 || size < 1) {
            throw new IllegalArgumentException("no such page: page=" + page + " size=" + size);
        }
        // By division: page × size may not fit.
        if (page > (all.size() - 1) / size || all.isEmpty()) {
            return List.of();
        }
        int from = (int) page * size;
        return all.subList(from, Math.min(all.size(), from + size));
    }
}
