package dev.switchboard.presence.client;

import dev.switchboard.common.net.PeerException;
import dev.switchboard.presence.model.PresenceView.Page;
import dev.switchboard.presence.model.Revision;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import okhttp3.Call;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads all pages, trying again for as long as the connection lasts.
 *
 * <p><b>Threading.</b> Loads on the thread that asks; any thread may cancel, once and for good.
 */
final class Directory {

    private static final Logger LOG = LoggerFactory.getLogger(Directory.class);
    private static final int GONE = 410;

    /**
     * The whole directory.
     *
     * @param pages with the positions at which they were asked for
     * @param at what all of them were cut at; empty from a server without revisions
     */
    record Loaded(List<Page> pages, Optional<Revision> at) {

        /** Both; who is on a page of either is in it. */
        Loaded and(Loaded other) {
            List<Page> both = new ArrayList<>(pages);
            both.addAll(other.pages());
            return new Loaded(both, other.at());
        }
    }

    /** Waits between attempts. */
    @FunctionalInterface
    interface Patience {
        /** Says true if there is no more reason to go on. */
        boolean isOverWithin(Duration wait) throws InterruptedException;
    }

    private final PresenceClient.Parts parts;
    private final Patience patience;
    private volatile boolean cancelled;
    private volatile Optional<Call> running = Optional.empty();

    Directory(PresenceClient.Parts parts, Patience patience) {
        this.parts = parts;
        this.patience = patience;
    }

    /**
     * @throws PeerException.Rejected when the secret is refused
     * @throws InterruptedIOException when it was cancelled
     */
    Loaded load() throws IOException, InterruptedException {
        int failures = 0;
        while (true) {
            try {
                return attempt();
            } catch (HttpRefused expired) {
                if (expired.code() != GONE) {
                    throw expired;
                }
                failures++;
                if (failures > 1) {
                    pause(failures, expired);
                }
            }
        }
    }

    /** All pages of one snapshot. */
    private Loaded attempt() throws IOException, InterruptedException {
        List<Page> pages = new ArrayList<>();
        Optional<Revision> at = Optional.empty();
        long users = 0;
        for (long number = 0; ; number++) {
            Numbered page = page(number, at);
            Optional<Revision> cutAt = page.reply().revision();
            if (number == 0) {
                at = cutAt;
            } else if (!at.map(Revision::epoch).equals(cutAt.map(Revision::epoch))) {
                throw new HttpRefused(GONE, Optional.empty());
            }
            if (page.reply().pastTheEnd()) {
                return new Loaded(pages, at);
            }
            users += page.reply().contacts().readable().size()
                    + page.reply().contacts().unreadable();
            if (users > parts.config().limits().users()) {
                throw new PeerException.Malformed(
                        parts.door().peer(),
                        "more than " + parts.config().limits().users() + " users",
                        "page " + number);
            }
            parts.counts().badMessages.addAndGet(page.reply().contacts().unreadable());
            pages.add(new Page(page.position(), page.reply().contacts().readable()));
        }
    }

    private record Numbered(long position, PageReader.Reply reply) {}

    private Numbered page(long number, Optional<Revision> at) throws IOException, InterruptedException {
        for (int failures = 1; ; failures++) {
            long position = parts.feed().mark();
            try {
                return new Numbered(position, parts.pages().read(number, at, this::running));
            } catch (PeerException.Rejected refused) {
                throw refused;
            } catch (HttpRefused refused) {
                if (refused.code() == GONE) {
                    throw refused;
                }
                pause(failures, refused);
            } catch (IOException failed) {
                pause(failures, failed);
            }
        }
    }

    private void running(Call call) {
        running = Optional.of(call);
        if (cancelled) {
            call.cancel();
        }
    }

    private void pause(int failures, IOException failure) throws IOException, InterruptedException {
        if (cancelled) {
            throw new InterruptedIOException("the directory is no longer asked for");
        }
        parts.counts().failedPages.incrementAndGet();
        Duration wait = parts.config().times().retry().delay(failures, parts.random());
        if (failure instanceof HttpRefused refused && refused.retryAfter().isPresent()) {
            Duration asked = refused.retryAfter().get();
            wait = asked.compareTo(wait) > 0 ? asked : wait;
        }
        if (failures == 1) {
            LOG.warn(
                    "A page cannot be loaded, trying again peer={} reason=\"{}\"",
                    parts.door().peer(),
                    failure.getMessage());
        }
        parts.feed().trouble("a page cannot be loaded: " + failure.getMessage());
        if (patience.isOverWithin(wait)) {
            throw new InterruptedIOException("the stream ended while the directory was being loaded");
        }
    }

    /** Ends a load that is going on, and every later one. */
    void cancel() {
        cancelled = true;
        running.ifPresent(Call::cancel);
    }
}
