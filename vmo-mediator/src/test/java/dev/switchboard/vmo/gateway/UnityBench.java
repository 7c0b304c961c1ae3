package dev.switchboard.vmo.gateway;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.switchboard.common.config.Secret;
import dev.switchboard.common.time.Timers;
import dev.switchboard.vmo.simulator.UnityExchange;
import dev.switchboard.vmo.simulator.UnityMailbox;
import dev.switchboard.vmo.simulator.UnitySimulator;
import dev.switchboard.vmo.sync.ListedUser;
import dev.switchboard.vmo.sync.MailboxUser;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.LoggerFactory;

/** A simulated server, a client of it, and what the client says and remembers. */
final class UnityBench implements AutoCloseable {

    /** The pages of a list, gathered. */
    static final class Gathered implements VoicemailGateway.Pages {
        final List<ListedUser> users = new ArrayList<>();
        int pages;
        int skipped;

        @Override
        public void page(List<ListedUser> page, int without, OptionalLong total) {
            pages++;
            users.addAll(page);
            skipped += without;
        }
    }

    final Map<String, Integer> memory = new ConcurrentHashMap<>();
    final UnitySimulator simulator;
    final UnityClient client;
    private final Timers timers;
    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.switchboard.vmo.gateway");
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    UnityBench(UnitySimulator.Builder builder, SpeechSynthesizer speech, Timers timers) throws IOException {
        this(builder, speech, timers, UnityClient.Greetings.USUAL);
    }

    UnityBench(UnitySimulator.Builder builder, SpeechSynthesizer speech, Timers timers, UnityClient.Greetings greetings)
            throws IOException {
        this.timers = timers;
        simulator = builder.plainHttp().build();
        simulator.start();
        client = UnityClient.open(
                UnityClient.Options.of(URI.create(simulator.url()), "admin", new Secret("secret"))
                        .withGreetings(greetings),
                speech,
                memory(),
                timers);
        log.start();
        logger.addAppender(log);
    }

    static UnityBench of(UnitySimulator.Builder builder) throws IOException {
        return new UnityBench(builder, text -> wave(text.length()), Timers.system("vmo-test"));
    }

    private GreetingMemory memory() {
        return new GreetingMemory() {
            @Override
            public OptionalInt playWhatBefore(String objectId) {
                Integer before = memory.get(objectId);
                return before == null ? OptionalInt.empty() : OptionalInt.of(before);
            }

            @Override
            public void remember(String objectId, int playWhat) {
                memory.put(objectId, playWhat);
            }

            @Override
            public void forget(String objectId) {
                memory.remove(objectId);
            }
        };
    }

    /** What a recording looks like. */
    static byte[] wave(int samples) {
        ByteBuffer out = ByteBuffer.allocate(44 + 2 * samples).order(ByteOrder.LITTLE_ENDIAN);
        out.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + 2 * samples);
        out.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
        out.putShort((short) 1).putShort((short) 1).putInt(8000).putInt(16_000).putShort((short) 2);
        out.putShort((short) 16).put("data".getBytes(StandardCharsets.US_ASCII)).putInt(2 * samples);
        return out.array();
    }

    MailboxUser user(String alias) {
        UnityMailbox box = simulator.mailbox(alias);
        return new MailboxUser(box.objectId(), alias, box.extension(), box.callHandlerObjectId(), false, true);
    }

    /** What was changed, in order: the body of each change, and "audio" for a recording. */
    List<String> changes() {
        List<String> changes = new ArrayList<>();
        for (UnityExchange call : simulator.calls()) {
            if (call.operation() == UnitySimulator.Operation.SET_AUDIO) {
                changes.add("audio");
            } else if (call.operation() == UnitySimulator.Operation.SET_GREETING) {
                changes.add(call.text());
            }
        }
        return changes;
    }

    long calls(UnitySimulator.Operation operation) {
        return simulator.calls().stream()
                .filter(call -> call.operation() == operation)
                .count();
    }

    List<String> warnings() {
        synchronized (log) {
            return List.copyOf(log.list).stream()
                    .filter(line -> line.getLevel() == Level.WARN)
                    .map(ILoggingEvent::getFormattedMessage)
                    .toList();
        }
    }

    @Override
    public void close() {
        client.close();
        simulator.close();
        timers.close();
        logger.detachAppender(log);
    }
}
