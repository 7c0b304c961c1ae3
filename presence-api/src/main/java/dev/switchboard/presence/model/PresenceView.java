package dev.switchboard.presence.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a client knows of everybody, put together from pages and changes that overlap in time.
 *
 * <p>Pages and changes carry a <em>position</em>, and a page stands for all that happened up to its position: a change
 * counts for a user only if it lies behind the page that the user is on. Against a server with revisions the position is
 * the revision. Against one without it is a count of what was sent and received: a page's position is taken when its
 * request is sent, a change's when it arrives.
 *
 * <p><b>Threading.</b> Not safe for use by several threads.
 */
public final class PresenceView {

    /**
     * Some contacts as they were at a position.
     *
     * @param position all changes up to it are in the page
     * @param contacts who is on it; of somebody on two pages the one with the higher position counts
     */
    public record Page(long position, List<Contact> contacts) {

        /**
         * Copies the list.
         *
         * @param position all changes up to it are in the page
         * @param contacts who is on it
         */
        public Page {
            contacts = List.copyOf(contacts);
        }
    }

    /**
     * News of one user.
     *
     * @param contact the user as of now
     * @param removed whether the user is no longer in the directory
     * @param position where it lies
     */
    public record News(Contact contact, boolean removed, long position) {}

    private record Known(Contact contact, long position) {}

    private Map<String, Known> byId = new LinkedHashMap<>();
    private final Map<String, String> idByKey = new HashMap<>();

    /** Knows nobody. */
    public PresenceView() {}

    /**
     * Looks somebody up.
     *
     * @param email an address in any letter case
     * @return empty for an address that nobody has; of several users with one address, the one heard of last
     */
    public Optional<Contact> find(String email) {
        return Optional.ofNullable(idByKey.get(Contact.keyOf(email)))
                .map(byId::get)
                .map(Known::contact);
    }

    /**
     * Everybody.
     *
     * @return in the order in which they became known
     */
    public List<Contact> all() {
        return byId.values().stream().map(Known::contact).toList();
    }

    /**
     * Whether somebody who is known is on none of the pages.
     *
     * @param pages what was loaded
     * @return true if replacing would remove somebody
     */
    public boolean missesAnyone(List<Page> pages) {
        Map<String, Known> loaded = merged(pages, List.of());
        return byId.keySet().stream().anyMatch(id -> !loaded.containsKey(id));
    }

    /**
     * Takes in one piece of news.
     *
     * @param news what happened
     * @return what is different now; empty when that was known, or is older than what is known
     */
    public Optional<ContactChange> apply(News news) {
        Known known = byId.get(news.contact().userId());
        if (!takeIn(byId, news)) {
            return Optional.empty();
        }
        Optional<Contact> before = Optional.ofNullable(known).map(Known::contact);
        Optional<Contact> after = news.removed() ? Optional.empty() : Optional.of(news.contact());
        before.filter(was -> after.isEmpty() || !was.key().equals(after.get().key()))
                .ifPresent(this::unlink);
        after.ifPresent(this::link);
        return before.equals(after) ? Optional.empty() : Optional.of(new ContactChange(before, after));
    }

    /**
     * Forgets everything in favour of what was loaded, in one step.
     *
     * @param pages all of the directory
     * @param news what was heard while it was being loaded, in order
     * @return only what is really different
     */
    public List<ContactChange> replace(List<Page> pages, List<News> news) {
        Map<String, Known> old = byId;
        byId = merged(pages, news);
        idByKey.clear();
        List<ContactChange> changes = new ArrayList<>();
        for (Known now : byId.values()) {
            link(now.contact());
            Optional<Contact> before =
                    Optional.ofNullable(old.get(now.contact().userId())).map(Known::contact);
            Optional<Contact> after = Optional.of(now.contact());
            if (!before.equals(after)) {
                changes.add(new ContactChange(before, after));
            }
        }
        for (Known gone : old.values()) {
            if (!byId.containsKey(gone.contact().userId())) {
                changes.add(new ContactChange(Optional.of(gone.contact()), Optional.empty()));
            }
        }
        return changes;
    }

    private static Map<String, Known> merged(List<Page> pages, List<News> news) {
        Map<String, Known> all = new LinkedHashMap<>();
        for (Page page : pages) {
            for (Contact contact : page.contacts()) {
                Known first = all.get(contact.userId());
                if (first == null || first.position() <= page.position()) {
                    all.put(contact.userId(), new Known(contact, page.position()));
                }
            }
        }
        news.forEach(one -> takeIn(all, one));
        return all;
    }

    /** Says whether it was news. */
    private static boolean takeIn(Map<String, Known> all, News news) {
        String id = news.contact().userId();
        Known known = all.get(id);
        if (known != null && known.position() >= news.position()) {
            return false;
        }
        if (news.removed()) {
            return all.remove(id) != null;
        }
        all.put(id, new Known(news.contact(), news.position()));
        return true;
    }

    private void link(Contact contact) {
        if (!contact.key().isEmpty()) {
            idByKey.put(contact.key(), contact.userId());
        }
    }

    private void unlink(Contact contact) {
        if (!idByKey.remove(contact.key(), contact.userId())) {
            return;
        }
        // Two users may share an address for a while: one is deactivated, and another gets it.
        for (Known other : byId.values()) {
            if (other.contact().key().equals(contact.key())
                    && !other.contact().userId().equals(contact.userId())) {
                idByKey.put(contact.key(), other.contact().userId());
            }
        }
    }
}
