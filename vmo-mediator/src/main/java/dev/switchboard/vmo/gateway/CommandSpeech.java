package dev.switchboard.vmo.gateway;

import dev.switchboard.common.net.PeerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Speaks by an external program, which reads the text in UTF-8 from standard input and writes a WAV file to standard
 * output. No shell is involved; what the program writes to standard error is dropped.
 *
 * <p>A program that takes too long or writes too much is killed, with the programs it has started.
 *
 * <p><b>Threading.</b> Any thread may call; each call is a program of its own. Owns no thread.
 */
public final class CommandSpeech implements SpeechSynthesizer {

    private static final Logger LOG = LoggerFactory.getLogger(CommandSpeech.class);
    private static final String PEER = "the speech command";
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    private final List<String> command;
    private final Duration timeout;
    private final long mostBytes;

    /**
     * A program and its limits.
     *
     * @param command the program and its arguments, each by itself
     * @param timeout how long it may take
     * @param mostBytes how much it may write
     * @throws IllegalArgumentException if there is no program, or a limit is not more than zero
     */
    public CommandSpeech(List<String> command, Duration timeout, long mostBytes) {
        this.command = List.copyOf(command);
        this.timeout = timeout;
        this.mostBytes = mostBytes;
        if (this.command.isEmpty() || this.command.get(0).isBlank()) {
            throw new IllegalArgumentException("tts.command must name a program");
        }
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("tts.timeout must be more than zero, but is " + timeout);
        }
        if (mostBytes < 1 || mostBytes > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("mostBytes must be 1 to 2147483639, but is " + mostBytes);
        }
    }

    /**
     * Takes a line of configuration apart at its blanks. Quotation marks, single or double, keep blanks together;
     * nothing else is special.
     *
     * @param line a program and its arguments
     * @return the words
     * @throws IllegalArgumentException if a quotation mark is not closed
     */
    public static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean begun = false;
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                } else {
                    word.append(c);
                }
            } else if (c == '"' || c == '\'') {
                quote = c;
                begun = true;
            } else if (!Character.isWhitespace(c)) {
                word.append(c);
                begun = true;
            } else if (begun) {
                words.add(word.toString());
                word.setLength(0);
                begun = false;
            }
        }
        if (quote != 0) {
            throw new IllegalArgumentException("tts.command has a quotation mark that is not closed");
        }
        if (begun) {
            words.add(word.toString());
        }
        return List.copyOf(words);
    }

    @Override
    public byte[] speak(String text) throws PeerException, InterruptedException {
        // Files instead of pipes: a grandchild that keeps a pipe open cannot hold anybody up.
        try {
            Path in = Files.createTempFile("switchboard-say-", ".txt");
            try {
                Path out = Files.createTempFile("switchboard-said-", ".wav");
                try {
                    Files.writeString(in, text);
                    run(in, out);
                    return PcmWave.checked(PEER, Files.readAllBytes(out));
                } finally {
                    Files.deleteIfExists(out);
                }
            } finally {
                Files.deleteIfExists(in);
            }
        } catch (PeerException known) {
            throw known;
        } catch (IOException broken) {
            throw new PeerException.Unreachable(PEER, "could not be run: " + broken.getMessage(), broken);
        }
    }

    private void run(Path in, Path out) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Set<ProcessHandle> children = new LinkedHashSet<>();
        try {
            await(process, out, children);
        } finally {
            end(process, children);
        }
        if (process.exitValue() != 0) {
            throw new PeerException.Rejected(PEER, "exit status " + process.exitValue(), "it said no more");
        }
        requireShort(out);
    }

    private void await(Process process, Path out, Set<ProcessHandle> children)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (true) {
            // Once their parent is gone, nobody can tell any more whose children they were.
            process.descendants().forEach(children::add);
            long left = timeout.toNanos() - (System.nanoTime() - start);
            if (left <= 0) {
                throw new PeerException.Unreachable(PEER, "did not end within " + timeout + " and was killed");
            }
            if (process.waitFor(Math.min(left, LOOK_EVERY.toNanos()), TimeUnit.NANOSECONDS)) {
                return;
            }
            requireShort(out);
        }
    }

    private void requireShort(Path out) throws IOException {
        if (Files.size(out) > mostBytes) {
            throw new PeerException.Malformed(PEER, "more than " + mostBytes + " bytes", "");
        }
    }

    private static void end(Process process, Set<ProcessHandle> children) throws InterruptedException {
        process.descendants().forEach(children::add);
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        if (!process.waitFor(2, TimeUnit.SECONDS)) {
            LOG.warn("A speech command was killed and is still there pid={}", process.pid());
        }
    }
}
