package dev.switchboard.oci.spool;

import dev.switchboard.oci.journal.Arrival;
import dev.switchboard.oci.journal.EventJournal.NumberedArrival;
import dev.switchboard.oci.journal.EventJournal.Origin;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * One document as it stands in a spool's file: four letters, the length of what follows the checksum, the checksum, then
 * origin, number, time in milliseconds, and the texts, each with its length before it.
 *
 * <p>The checksum covers the spool's own identity too, so that no part of a document can pass for a record.
 */
final class SpoolRecord {

    static final int HEAD = 12;

    /** What the letters are: {@code SwRc}. */
    static final int MAGIC = 0x53775263;

    private static final int TEXTS = 7;
    private static final int NUMBERS = 5 * Long.BYTES;
    private static final int SHORTEST = NUMBERS + TEXTS * Integer.BYTES;

    private SpoolRecord() {}

    static byte[] encode(UUID spool, NumberedArrival document) {
        Arrival arrival = document.arrival();
        List<byte[]> texts = new ArrayList<>(TEXTS);
        int length = NUMBERS;
        for (String text : List.of(
                arrival.applicationServer(),
                arrival.reportId(),
                arrival.login(),
                arrival.commandName(),
                arrival.subscriber(),
                arrival.fault(),
                arrival.document())) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            texts.add(bytes);
            length = Math.addExact(length, Math.addExact(Integer.BYTES, bytes.length));
        }
        byte[] all = new byte[Math.addExact(HEAD, length)];
        ByteBuffer buffer = ByteBuffer.wrap(all);
        buffer.putInt(MAGIC).putInt(length).putInt(0);
        // Not always this spool: documents may have been numbered before its file could be opened.
        UUID origin = UUID.fromString(document.origin().spool());
        buffer.putLong(origin.getMostSignificantBits())
                .putLong(origin.getLeastSignificantBits())
                .putLong(document.origin().run())
                .putLong(document.number())
                .putLong(document.received().toEpochMilli());
        for (byte[] text : texts) {
            buffer.putInt(text.length).put(text);
        }
        buffer.putInt(2 * Integer.BYTES, checksum(spool, length, buffer.slice(HEAD, length)));
        return all;
    }

    /** Whether this can be the length of a record that ends within so many bytes. */
    static boolean isLength(int length, long within) {
        return length >= SHORTEST && length <= within;
    }

    static int checksum(UUID spool, int length, ByteBuffer payload) {
        CRC32C crc = new CRC32C();
        ByteBuffer salt = ByteBuffer.allocate(2 * Long.BYTES + Integer.BYTES);
        salt.putLong(spool.getMostSignificantBits())
                .putLong(spool.getLeastSignificantBits())
                .putInt(length)
                .flip();
        crc.update(salt);
        crc.update(payload.duplicate());
        return (int) crc.getValue();
    }

    /** Reads a payload whose checksum is right; empty when it is none of ours all the same. */
    static Optional<NumberedArrival> decode(ByteBuffer payload) {
        ByteBuffer buffer = payload.duplicate();
        try {
            Origin origin = new Origin(new UUID(buffer.getLong(), buffer.getLong()).toString(), buffer.getLong());
            long number = buffer.getLong();
            Instant received = Instant.ofEpochMilli(buffer.getLong());
            String server = text(buffer);
            String reportId = text(buffer);
            String login = text(buffer);
            String commandName = text(buffer);
            String subscriber = text(buffer);
            String fault = text(buffer);
            String document = text(buffer);
            Arrival arrival = new Arrival(server, reportId, login, commandName, subscriber, document, fault);
            return buffer.hasRemaining()
                    ? Optional.empty()
                    : Optional.of(new NumberedArrival(origin, number, received, arrival));
        } catch (BufferUnderflowException | IllegalArgumentException | DateTimeException notOurs) {
            return Optional.empty();
        }
    }

    private static String text(ByteBuffer buffer) {
        int length = buffer.getInt();
        if (length < 0 || length > buffer.remaining()) {
            throw new BufferUnderflowException();
        }
        String text = StandardCharsets.UTF_8
                .decode(buffer.slice(buffer.position(), length))
                .toString();
        buffer.position(buffer.position() + length);
        return text;
    }
}
