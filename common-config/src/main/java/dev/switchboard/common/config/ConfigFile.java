package dev.switchboard.common.config;

import dev.switchboard.common.config.Entry.Origin;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads a configuration file or a secret's file: bounded, strictly UTF-8, every failure a problem in plain words. */
final class ConfigFile {

    private static final int MAX_CONFIG_BYTES = 1 << 20;
    private static final int MAX_SECRET_BYTES = 1 << 16;
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private ConfigFile() {}

    /**
     * Reads a configuration file in the format it has.
     *
     * @return its entries; none when the file as a whole could not be read, which the findings then say
     */
    static List<Entry> entries(Path file, boolean trailingComments, Findings findings) {
        Origin origin = Origin.file(file.toString(), 0);
        Optional<String> content = text(file, MAX_CONFIG_BYTES, origin, "", "", findings);
        if (content.isEmpty()) {
            return List.of();
        }
        String text = content.get();
        boolean json = file.toString().toLowerCase(Locale.ROOT).endsWith(".json")
                || text.stripLeading().startsWith("{");
        return json
                ? new JsonFile(file.toString(), findings).read(text)
                : new IniFile(file.toString(), trailingComments, findings).read(text);
    }

    /** Reads the secret in the file that an entry names; line ends at its end do not count. */
    static Optional<String> secret(Path directory, Entry entry, Findings findings) {
        Path file;
        try {
            file = directory.resolve(entry.value().text().strip());
        } catch (InvalidPathException unusable) {
            findings.problem(entry.origin(), entry.key(), "must be a path that this system can name");
            return Optional.empty();
        }
        String subject = "names the file " + Shown.quoted(file.toString()) + ", which ";
        Optional<String> text = text(file, MAX_SECRET_BYTES, entry.origin(), entry.key(), subject, findings);
        Optional<String> secret = text.map(ConfigFile::withoutTrailingNewlines);
        if (secret.isPresent() && secret.get().isEmpty()) {
            findings.problem(entry.origin(), entry.key(), subject + "is empty; put the secret into it");
            return Optional.empty();
        }
        return secret;
    }

    private static Optional<String> text(
            Path file, int limit, Origin origin, String key, String subject, Findings findings) {
        findings.lookedAt(file);
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(limit + 1);
        } catch (NoSuchFileException missing) {
            refuse(origin, key, subject + "does not exist; create it or correct the path", findings);
            return Optional.empty();
        } catch (AccessDeniedException denied) {
            refuse(origin, key, subject + "may not be read by this user; grant read access", findings);
            return Optional.empty();
        } catch (IOException failed) {
            String why = Files.isDirectory(file) ? "is a directory; name a file in it" : "cannot be read";
            refuse(origin, key, subject + why, findings);
            return Optional.empty();
        }
        if (bytes.length > limit) {
            refuse(origin, key, subject + "is larger than " + (limit >> 10) + " KiB; is it the right file?", findings);
            return Optional.empty();
        }
        return decode(bytes, origin, file, key, subject, findings);
    }

    private static Optional<String> decode(
            byte[] bytes, Origin origin, Path file, String key, String subject, Findings findings) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length + 1);
        CoderResult result = decoder.decode(in, out, true);
        String text = out.flip().toString();
        int bad = result.isError() ? text.length() : text.indexOf('\0');
        if (bad >= 0) {
            // A secret's file has no lines to speak of: the place that matters is the key that names it.
            Origin where = key.isEmpty() ? Origin.file(file.toString(), lineOf(text, bad)) : origin;
            String what = result.isError() ? "is not UTF-8 text; save the file as UTF-8" : "holds a NUL character";
            refuse(where, key, subject + what, findings);
            return Optional.empty();
        }
        boolean marked = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
        return Optional.of(marked ? text.substring(1) : text);
    }

    /** The configuration file itself has no key; what it would have said is unknown then. */
    private static void refuse(Origin origin, String key, String text, Findings findings) {
        if (key.isEmpty()) {
            findings.unreadable(origin, text);
        } else {
            findings.problem(origin, key, text);
        }
    }

    private static int lineOf(String text, int end) {
        return 1 + (int) text.substring(0, end).chars().filter(c -> c == '\n').count();
    }

    private static String withoutTrailingNewlines(String text) {
        int end = text.length();
        while (end > 0 && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) {
            end--;
        }
        return text.substring(0, end);
    }
}
