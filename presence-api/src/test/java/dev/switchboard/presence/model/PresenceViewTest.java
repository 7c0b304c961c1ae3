package dev.switchboard.presence.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.presence.model.PresenceView.News;
import dev.switchboard.presence.model.PresenceView.Page;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** What comes of pages and changes that overlap. */
final class PresenceViewTest {

    private static final int PAGE = 3;
    private static final List<Status> STATUSES = List.of(Status.ONLINE, Status.AWAY, Status.DND, Status.OFFLINE);

    private final PresenceView view = new PresenceView();

    private static Contact contact(String id, String email, Status status) {
        return new Contact(id, email, status);
    }

    @Test
    void aChangeHeardBeforeThePageWasAskedForIsOlderThanThePage() {
        Contact ann = contact("a", "ann@example.com", Status.AWAY);
        view.replace(
                List.of(new Page(5, List.of(ann))),
                List.of(new News(contact("a", "ann@example.com", Status.ONLINE), false, 4)));
        assertThat(view.find("ann@example.com")).contains(ann);
    }

    @Test
    void aChangeHeardAfterThePageWasAskedForWins() {
        Contact now = contact("a", "ann@example.com", Status.DND);
        view.replace(
                List.of(new Page(5, List.of(contact("a", "ann@example.com", Status.AWAY)))),
                List.of(new News(now, false, 6)));
        assertThat(view.find("ANN@Example.COM")).contains(now);
    }

    @Test
    void ofSomebodyOnTwoPagesTheOneAskedForLastCounts() {
        Contact now = contact("a", "ann@example.com", Status.DND);
        view.replace(
                List.of(new Page(1, List.of(contact("a", "ann@example.com", Status.AWAY))), new Page(2, List.of(now))),
                List.of());
        assertThat(view.all()).containsExactly(now);
    }

    @Test
    void aNewAddressIsFoundAndTheOldOneIsNot() {
        view.replace(List.of(new Page(1, List.of(contact("a", "ann@example.com", Status.AWAY)))), List.of());
        Optional<ContactChange> change = view.apply(new News(contact("a", "Ann.B@example.com", Status.AWAY), false, 2));
        assertThat(change).map(ContactChange::kind).contains(ContactChange.Kind.CHANGED);
        assertThat(view.find("ann@example.com")).isEmpty();
        assertThat(view.find("ann.b@example.com")).map(Contact::email).contains("Ann.B@example.com");
    }

    @Test
    void anAddressThatAnotherUserStillHasIsStillFound() {
        view.replace(
                List.of(new Page(
                        1,
                        List.of(
                                contact("a", "desk@example.com", Status.AWAY),
                                contact("b", "desk@example.com", Status.DND)))),
                List.of());
        view.apply(new News(contact("b", "desk@example.com", Status.OFFLINE), true, 2));
        assertThat(view.find("desk@example.com")).map(Contact::userId).contains("a");
    }

    @Test
    void replacingTellsOnlyRealDifferences() {
        Contact same = contact("s", "same@example.com", Status.ONLINE);
        Contact gone = contact("g", "gone@example.com", Status.ONLINE);
        Contact was = contact("o", "other@example.com", Status.ONLINE);
        Contact now = contact("o", "other@example.com", Status.AWAY);
        Contact come = contact("n", "new@example.com", Status.ONLINE);
        view.replace(List.of(new Page(1, List.of(same, gone, was))), List.of());
        assertThat(view.replace(List.of(new Page(2, List.of(same, now, come))), List.of()))
                .containsExactlyInAnyOrder(
                        new ContactChange(Optional.of(was), Optional.of(now)),
                        new ContactChange(Optional.empty(), Optional.of(come)),
                        new ContactChange(Optional.of(gone), Optional.empty()));
    }

    /** The server's side of a schedule: what it holds, and the news it sent that the client has not heard yet. */
    private static final class World {
        private final Random random;
        private final TreeMap<String, Contact> users = new TreeMap<>();
        private final List<News> underway = new ArrayList<>();
        private long revision;
        private int names;

        World(Random random) {
            this.random = random;
        }

        void happen(boolean membersChange) {
            revision++;
            int dice = random.nextInt(10);
            List<String> ids = new ArrayList<>(users.keySet());
            if (membersChange && (dice == 0 || ids.isEmpty())) {
                names++;
                // In the middle of the order of names, so that pages shift.
                String id = (char) ('a' + random.nextInt(26)) + "-" + names;
                set(new Contact(id, id + "@example.com", status()), false);
            } else if (membersChange && dice == 1) {
                set(users.get(ids.get(random.nextInt(ids.size()))), true);
            } else if (membersChange && dice == 2) {
                Contact who = users.get(ids.get(random.nextInt(ids.size())));
                set(new Contact(who.userId(), "x" + revision + "@example.com", who.status()), false);
            } else if (!ids.isEmpty()) {
                Contact who = users.get(ids.get(random.nextInt(ids.size())));
                set(new Contact(who.userId(), who.email(), status()), false);
            }
        }

        private Status status() {
            return STATUSES.get(random.nextInt(STATUSES.size()));
        }

        private void set(Contact contact, boolean removed) {
            if (removed) {
                users.remove(contact.userId());
            } else {
                users.put(contact.userId(), contact);
            }
            underway.add(new News(contact, removed, revision));
        }

        List<List<Contact>> pages() {
            List<Contact> all = List.copyOf(users.values());
            List<List<Contact>> pages = new ArrayList<>();
            for (int from = 0; from < all.size(); from += PAGE) {
                pages.add(all.subList(from, Math.min(all.size(), from + PAGE)));
            }
            return pages;
        }

        private void fill(int count) {
            for (int i = 0; i < count; i++) {
                happen(true);
            }
            underway.clear();
        }
    }

    /** With revisions, whatever happens while one snapshot is loaded page by page. */
    @Property(tries = 1_000)
    void withRevisionsTheClientEndsEqualToTheServer(@ForAll long seed) {
        Random random = new Random(seed);
        World world = new World(random);
        world.fill(25);
        PresenceView client = new PresenceView();
        Heard heard = new Heard();
        for (int load = 0; load < 3; load++) {
            List<News> waiting = new ArrayList<>();
            int early = random.nextInt(6);
            for (int i = 0; i < early; i++) {
                world.happen(true);
            }
            // The snapshot is cut here, and news of before may still be underway.
            long cut = world.revision;
            List<List<Contact>> snapshot = world.pages();
            List<Page> pages = new ArrayList<>();
            for (List<Contact> page : snapshot) {
                int meanwhile = random.nextInt(4);
                for (int i = 0; i < meanwhile; i++) {
                    world.happen(true);
                }
                deliver(world, random, waiting);
                pages.add(new Page(cut, page));
            }
            List<News> counting =
                    waiting.stream().filter(news -> news.position() > cut).toList();
            heard.all(client.replace(pages, counting));
            world.underway.stream()
                    .filter(news -> news.position() > cut)
                    .forEach(news -> heard.all(client.apply(news).stream().toList()));
            world.underway.clear();
            assertEqual(client, world, heard);
        }
    }

    /** Without revisions, positions are the order of sending and hearing; who is in the directory stays the same. */
    @Property(tries = 1_000)
    void withoutRevisionsTheClientEndsEqualToTheServer(@ForAll long seed) {
        Random random = new Random(seed);
        World world = new World(random);
        world.fill(25);
        PresenceView client = new PresenceView();
        Heard heard = new Heard();
        long clock = 0;
        for (int load = 0; load < 3; load++) {
            List<News> waiting = new ArrayList<>();
            List<Page> pages = new ArrayList<>();
            int count = world.pages().size();
            for (int number = 0; number < count; number++) {
                clock = hear(world, random, waiting, clock);
                long asked = ++clock;
                world.happen(false);
                // News may overtake the page, and be heard before it though it happened after it was cut.
                List<Contact> page = world.pages().get(number);
                world.happen(false);
                clock = hear(world, random, waiting, clock);
                pages.add(new Page(asked, page));
            }
            heard.all(client.replace(pages, waiting));
            for (News late : world.underway) {
                clock++;
                heard.all(client.apply(new News(late.contact(), late.removed(), clock)).stream()
                        .toList());
            }
            world.underway.clear();
            assertEqual(client, world, heard);
            // A connection is lost here, and with it what happens.
            world.fill(random.nextInt(8));
        }
    }

    private static void deliver(World world, Random random, List<News> waiting) {
        int some = random.nextInt(world.underway.size() + 1);
        waiting.addAll(world.underway.subList(0, some));
        world.underway.subList(0, some).clear();
    }

    private static long hear(World world, Random random, List<News> waiting, long clock) {
        List<News> arrived = new ArrayList<>();
        deliver(world, random, arrived);
        long now = clock;
        for (News one : arrived) {
            now++;
            waiting.add(new News(one.contact(), one.removed(), now));
        }
        return now;
    }

    /** A listener that keeps its own books from what it is told. */
    private static final class Heard {
        private final Map<String, Contact> books = new HashMap<>();

        void all(List<ContactChange> changes) {
            for (ContactChange change : changes) {
                String id = change.contact().userId();
                assertThat(Optional.ofNullable(books.get(id))).isEqualTo(change.before());
                assertThat(change.before()).isNotEqualTo(change.after());
                change.after().ifPresentOrElse(now -> books.put(id, now), () -> books.remove(id));
            }
        }
    }

    private static void assertEqual(PresenceView client, World world, Heard heard) {
        assertThat(client.all()).containsExactlyInAnyOrderElementsOf(world.users.values());
        assertThat(heard.books.values()).containsExactlyInAnyOrderElementsOf(world.users.values());
        for (Contact contact : world.users.values()) {
            assertThat(client.find(contact.email())).contains(contact);
        }
    }
}
