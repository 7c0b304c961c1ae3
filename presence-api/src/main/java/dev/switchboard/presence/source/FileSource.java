package dev.switchboard.presence.source;

import dev.switchboard.common.config.FileWatch;
import dev.switchboard.common.net.PeerException;
import dev.switchboard.common.net.Subscription;
import dev.switchboard.common.time.Timers;
import dev.switchboard.presence.model.PresenceRoster;
import dev.switchboard.presence.model.PresenceUser;
import dev.switchboard.presence.model.Status;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Users and statuses from a file: a JSON array of {@code {"id","username","email","status","deactivated"}}.
 *
 * <p>Without {@code status} a user is offline, without {@code deactivated} active; deactivated users are left out as if
 * they were not in the file. The file is watched and the source of truth for everybody in it: after each change of its
 * content all of it is told again, as of the moment it was read. A file that is missing, broken or only half written
 * changes nothing; the log and the health say where it is wrong.
 *
 * <p><b>Threading.</b> From {@link #watch} to {@link #close} it owns one thread, {@code switchboard-presence-watch}, on
 * which it reads the file and calls the listener.
 */
public final class FileSource implements PresenceSource {

    private static final Logger LOG = LoggerFactory.getLogger(FileSource.class);

    /** A change is told two to four looks after it was made, which is to be less than two seconds. */
    private static final Duration LOOK_EVERY = Duration.ofMillis(400);

    private static final int LARGEST_FILE = 64 * 1024 * 1024;

    private final Path file;
    private final Timers timers;
    private final List<FileWatch> watches = new ArrayList<>();
    private final AtomicInteger looks = new AtomicInteger();
    /** Digest of what was read last and could be used. */
    private volatile Optional<String> loaded = Optional.empty();

    private volatile SourceFigures figures = SourceFigures.NONE;
    private volatile SourceHealth health = SourceHealth.WELL;

    /**
     * A source that reads nothing yet.
     *
     * @param file the file; links are followed
     * @param timers tell the time; not closed here
     */
    public FileSource(Path file, Timers timers) {
        this.file = file;
        this.timers = timers;
    }

    @Override
    public String name() {
        return "file";
    }

    @Override
    public Capabilities capabilities() {
        return Capabilities.watched();
    }

    @Override
    public PresenceRoster load() throws PeerException {
        return roster(text());
    }

    private PresenceRoster roster(byte[] text) throws PeerException {
        Instant at = timers.now();
        long start = timers.nanos();
        try {
            RosterFile.Read read = RosterFile.read(text, at);
            read.warnings().forEach(warning -> LOG.warn("The source file {} file={}", warning, file));
            figures = figures(read.roster(), Duration.ofNanos(timers.nanos() - start));
            loaded = Optional.of(digest(text));
            return read.roster();
        } catch (RosterFile.Broken broken) {
            throw unusable(String.valueOf(broken.getMessage()));
        }
    }

    private byte[] text() throws PeerException {
        try {
            return bytes();
        } catch (NoSuchFileException missing) {
            throw unusable("there is no such file");
        } catch (PeerException known) {
            throw known;
        } catch (IOException failed) {
            throw unusable("it cannot be read: " + failed);
        }
    }

    private SourceFigures figures(PresenceRoster roster, Duration time) {
        int hidden = (int) roster.users().stream()
                .map(PresenceUser::email)
                .filter(String::isEmpty)
                .count();
        int unknown = (int) roster.statuses().values().stream()
                .filter(Status.UNKNOWN::equals)
                .count();
        return new SourceFigures(
                Optional.of(roster.at()),
                Optional.of(time),
                Optional.empty(),
                roster.users().size(),
                hidden,
                unknown,
                0,
                figures.requests() + 1,
                0);
    }

    private byte[] bytes() throws IOException {
        // A pipe would keep the reader for ever.
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw unusable("it is not a regular file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] text = in.readNBytes(LARGEST_FILE + 1);
            if (text.length > LARGEST_FILE) {
                throw unusable("it is larger than 64 MiB");
            }
            return text;
        }
    }

    private PeerException unusable(String why) {
        return new PeerException.Unreachable("source file " + file, "cannot be used: " + why);
    }

    @Override
    public Subscription watch(Listener listener) {
        FileWatch watch = new FileWatch("presence", Set.of(file), LOOK_EVERY, () -> reload(listener));
        synchronized (watches) {
            watches.add(watch);
        }
        watch.start();
        return watch::close;
    }

    private void reload(Listener listener) {
        try {
            byte[] text = text();
            // The watch also calls once at its start. What was told already is not told as news again: it would
            // overrule what others have reported since.
            if (!loaded.equals(Optional.of(digest(text)))) {
                listener.roster(roster(text));
            }
            if (tell(listener, SourceHealth.WELL)) {
                LOG.info("The source file is well again file={}", file);
            }
            looks.incrementAndGet();
        } catch (PeerException broken) {
            SourceHealth now = new SourceHealth(
                    SourceHealth.State.DEGRADED,
                    broken.getMessage() + ". What was read before it stays in force; mend the file.");
            if (tell(listener, now)) {
                LOG.warn("The source file is not taken reason=\"{}\"", now.reason());
            }
        }
    }

    private static String digest(byte[] text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    /** How often the watch has had the file looked at. */
    int looks() {
        return looks.get();
    }

    private boolean tell(Listener listener, SourceHealth now) {
        boolean changed = !now.equals(health);
        health = now;
        if (changed) {
            listener.health(now);
        }
        return changed;
    }

    @Override
    public SourceFigures figures() {
        return figures;
    }

    @Override
    public void close() {
        List<FileWatch> all;
        synchronized (watches) {
            all = List.copyOf(watches);
        }
        all.forEach(FileWatch::close);
    }
}
