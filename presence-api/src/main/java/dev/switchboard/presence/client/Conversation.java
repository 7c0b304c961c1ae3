package dev.switchboard.presence.client;

import dev.switchboard.common.net.Link;
import dev.switchboard.common.net.PeerException;
import dev.switchboard.common.time.Threads;
import dev.switchboard.common.time.Timers;
import dev.switchboard.presence.client.ServerMessage.Hello;
import dev.switchboard.presence.model.Revision;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: the stream is opened first, so that nothing is missed while the directory is loaded; then everything is
 * loaded, or the difference since the last connection comes in by itself; then changes are followed until the end.
 *
 * <p><b>Threading.</b> {@link #run} is the link's thread; the stream is read on a thread of its own.
 */
final class Conversation implements Link.Session, StreamSocket.Ear {

    private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);

    private static final Duration GOODBYE = Duration.ofMillis(500);

    private final PresenceClient.Parts parts;
    private final boolean resumed;
    private final StreamSocket socket;
    private final IdleWatch idle;
    private final Directory directory;
    /** Anything heard: a server answers a ping, or speaks, only after it has counted the client among its listeners. */
    private final CompletableFuture<Void> registered = new CompletableFuture<>();

    private final CompletableFuture<Void> greeted = new CompletableFuture<>();
    private final CompletableFuture<Void> following = new CompletableFuture<>();
    private final CompletableFuture<String> ended = new CompletableFuture<>();

    private Conversation(PresenceClient.Parts parts, boolean resumed, String url, Map<String, String> headers) {
        this.parts = parts;
        this.resumed = resumed;
        PresenceClientConfig config = parts.config();
        this.socket = new StreamSocket(
                url,
                headers,
                parts.trust(),
                config.times().connect(),
                config.limits().messageBytes(),
                this);
        this.idle = new IdleWatch(parts.timers(), config.times(), socket::ping, socket::abandon);
        this.directory = new Directory(parts, this::awaitEnd);
    }

    /**
     * Opens the stream.
     *
     * @throws HttpRefused when the server answered with something else
     */
    static Conversation open(PresenceClient.Parts parts, boolean resumed, String url, Map<String, String> headers)
            throws IOException {
        parts.feed().begin(resumed);
        Conversation opened = new Conversation(parts, resumed, url, headers);
        Threads.daemon("presence", "reader", opened.socket::run).start();
        try {
            opened.socket.awaitOpen();
        } catch (InterruptedException stop) {
            opened.socket.abandon("closed");
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("stopped while the stream was being opened");
        }
        opened.idle.start();
        return opened;
    }

    @Override
    public String peer() {
        return parts.door().peer();
    }

    @Override
    public void run() throws IOException {
        try {
            boolean caughtUp = resumed && catchUp();
            if (!caughtUp && parts.feed().fallBackToPages()) {
                load();
            }
            throw new IOException(ended.get());
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("stopped");
        } catch (ExecutionException never) {
            throw new IOException(never);
        } catch (PeerException.Rejected refused) {
            throw refused;
        } catch (IOException failed) {
            parts.feed().down(String.valueOf(failed.getMessage()));
            throw failed;
        } finally {
            idle.close();
            directory.cancel();
        }
    }

    /** Whether the server sent the difference, or everything, by itself. */
    private boolean catchUp() throws InterruptedException {
        return await(greeted, parts.config().times().greeting())
                && await(following, parts.config().times().request());
    }

    private void load() throws IOException, InterruptedException {
        // The handshake ends before the original registers the client; a page asked for too soon would leave a gap.
        socket.ping();
        await(registered, parts.config().times().greeting());
        Directory.Loaded loaded = directory.load();
        if (loaded.at().isPresent()) {
            await(greeted, parts.config().times().greeting());
            if (isBehind(loaded.at().get())) {
                // Nobody promised that a page is as new as the stream; once is enough for what should not be.
                loaded = directory.load();
            }
        } else if (parts.feed().missesAnyone(loaded.pages())) {
            // Without revisions, pages shift when users come or go between two requests: who is gone is looked for
            // twice.
            loaded = loaded.and(directory.load());
        }
        if (!ended.isDone()) {
            parts.feed().loaded(loaded.pages(), loaded.at());
            parts.counts().loads.incrementAndGet();
        }
    }

    private boolean isBehind(Revision at) {
        Optional<Revision> hello = parts.feed().greeted();
        return hello.isPresent()
                && hello.get().epoch().equals(at.epoch())
                && hello.get().number() > at.number();
    }

    private boolean awaitEnd(Duration limit) throws InterruptedException {
        return await(ended, limit);
    }

    /** Waits for a signal or the end; says whether the signal came. */
    private boolean await(CompletableFuture<?> signal, Duration limit) throws InterruptedException {
        CompletableFuture<Void> alarm = new CompletableFuture<>();
        Timers.Task task = parts.timers().schedule(limit, () -> alarm.complete(null));
        try {
            CompletableFuture.anyOf(signal, ended, alarm).get();
        } catch (ExecutionException never) {
            throw new IllegalStateException(never);
        } finally {
            task.cancel();
        }
        return signal.isDone();
    }

    @Override
    public void text(String message) {
        idle.message();
        registered.complete(null);
        parts.counts().messages.incrementAndGet();
        Optional<ServerMessage> read = MessageReader.message(message);
        if (read.isEmpty()) {
            bad("text", message.length());
            return;
        }
        if (read.get() instanceof Hello hello && !hello.heartbeat().isZero()) {
            idle.expect(hello.heartbeat());
        }
        if (read.get() instanceof ServerMessage.Part part) {
            parts.counts().badMessages.addAndGet(part.contacts().unreadable());
        }
        parts.feed().message(read.get());
        if (read.get() instanceof Hello) {
            greeted.complete(null);
        }
        if (!following.isDone() && parts.feed().isFollowing()) {
            following.complete(null);
        }
    }

    @Override
    public void binary(int bytes) {
        idle.message();
        bad("binary", bytes);
    }

    /** Never the content: it may hold addresses. */
    private void bad(String kind, int size) {
        long count = parts.counts().badMessages.incrementAndGet();
        LOG.debug(
                "Skipped a message that makes no sense peer={} kind={} size={} skipped={}", peer(), kind, size, count);
    }

    @Override
    public void pong() {
        idle.pong();
        registered.complete(null);
    }

    @Override
    public void ended(String reason) {
        idle.close();
        ended.complete(reason);
        directory.cancel();
    }

    @Override
    public void close() {
        idle.close();
        directory.cancel();
        socket.close(GOODBYE);
    }
}
