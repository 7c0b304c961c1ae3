package dev.switchboard.runner;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that an option names, and what can be wrong with it. */
final class GivenFile {

    /** Longer than any recording of a day; what is longer was named by mistake. */
    private static final long LONGEST_RECORDING = 256L << 20;

    private GivenFile() {}

    /**
     * Refuses what cannot be a recording that is to be played.
     *
     * @throws IOException with what is wrong, for people
     */
    static Path recording(Path file) throws IOException {
        if (Files.size(readable(file)) > LONGEST_RECORDING) {
            throw new IOException("'" + file + "' is longer than " + LONGEST_RECORDING + " bytes.");
        }
        return file;
    }

    private static Path readable(Path file) throws IOException {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new IOException("there is no readable file '" + file + "'.");
        }
        return file;
    }

    /**
     * Reads a text in UTF-8.
     *
     * @param mostBytes how long it may be
     * @throws IOException with what is wrong, for people
     */
    static String text(Path file, int mostBytes) throws IOException {
        byte[] content;
        try (InputStream in = Files.newInputStream(readable(file))) {
            content = in.readNBytes(mostBytes + 1);
        }
        if (content.length > mostBytes) {
            throw new IOException("'" + file + "' is longer than " + mostBytes + " bytes.");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IOException("'" + file + "' is no text in UTF-8.", e);
        }
    }
}
