package dev.switchboard.oci.spool;

import dev.switchboard.oci.journal.EventJournal.NumberedArrival;
import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A spool's file: a head with the spool's identity, twice, and records behind it. Grows at its end, is read from its
 * beginning, and is cut back to its head when everything has been read.
 *
 * <p>What cannot be read is copied into a file of its own beside it, whose name ends in {@code .damaged}.
 *
 * <p><b>Threading.</b> Not safe for use by several threads, but for {@link #next} and what tells the state, which one other
 * thread may call: records are only ever added behind what it reads.
 */
final class SpoolFile implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SpoolFile.class);

    static final int HEAD = 128;
    private static final int SECOND_COPY = 64;
    private static final byte[] SIGN = "SWSPOOL1".getBytes(StandardCharsets.US_ASCII);
    private static final int SIGNED = SIGN.length + 2 * Long.BYTES;

    /**
     * Records read in one go.
     *
     * @param documents what was read; empty when everything from there on is damaged
     * @param end where the next one begins
     */
    record Part(List<NumberedArrival> documents, long end) {}

    private final Path file;
    private final FileChannel lockChannel;
    // Not channels: an interrupt would close them, and with them everybody's way into the file.
    private final RandomAccessFile writer;
    private final RandomAccessFile reader;
    private UUID id;
    private volatile long length;
    private volatile long read = HEAD;
    private volatile long documents;
    private boolean beganEmpty;
    private boolean dirty;

    private SpoolFile(Path file, FileChannel lockChannel, RandomAccessFile writer, RandomAccessFile reader, UUID id) {
        this.file = file;
        this.lockChannel = lockChannel;
        this.writer = writer;
        this.reader = reader;
        this.id = id;
    }

    /**
     * Opens or makes the file, and cuts off what a crash has left unfinished at its end.
     *
     * @throws IOException when it cannot be used; the message says why
     */
    static SpoolFile open(Path file) throws IOException {
        Path absolute = file.toAbsolutePath().normalize();
        // A lock on the file itself would be lost with the first channel to it that is closed.
        FileChannel lockChannel = openOwn(
                absolute.resolveSibling(absolute.getFileName() + ".lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        List<Closeable> opened = new ArrayList<>(List.of(lockChannel));
        boolean done = false;
        try {
            lock(lockChannel);
            openOwn(absolute, StandardOpenOption.CREATE, StandardOpenOption.WRITE)
                    .close();
            RandomAccessFile writer = new RandomAccessFile(absolute.toFile(), "rw");
            opened.add(writer);
            RandomAccessFile reader = new RandomAccessFile(absolute.toFile(), "r");
            opened.add(reader);
            SpoolFile spool = new SpoolFile(absolute, lockChannel, writer, reader, UUID.randomUUID());
            spool.begin();
            spool.beganEmpty = spool.documents == 0;
            done = true;
            return spool;
        } finally {
            if (!done) {
                for (Closeable resource : opened) {
                    resource.close();
                }
            }
        }
    }

    private static void lock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw new IOException("another process uses it");
            }
        } catch (OverlappingFileLockException heldInThisProcess) {
            throw new IOException("another event manager of this process uses it", heldInThisProcess);
        }
    }

    /** Opens a file that only its owner may read, since documents hold passwords. */
    private static FileChannel openOwn(Path path, OpenOption... options) throws IOException {
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] attributes = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        return FileChannel.open(path, Set.of(options), attributes);
    }

    private void begin() throws IOException {
        // Nothing is written behind the head before the head is durable.
        if (writer.length() < HEAD) {
            requireOwn(isBegunHead());
            writeHead();
            return;
        }
        Optional<UUID> found = readHead();
        requireOwn(found.isPresent());
        id = found.orElse(id);
        recover();
    }

    private static void requireOwn(boolean own) throws IOException {
        if (!own) {
            throw new IOException(
                    "it is no spool file, or its beginning is damaged; move it away, and keep it if it may"
                            + " hold events");
        }
    }

    /** A new file, or one whose making was cut off. */
    private boolean isBegunHead() throws IOException {
        byte[] begun = bytes(0, (int) Math.min(SIGN.length, writer.length()));
        return Arrays.equals(begun, new byte[begun.length]) || Arrays.equals(begun, Arrays.copyOf(SIGN, begun.length));
    }

    private void writeHead() throws IOException {
        writer.setLength(0);
        byte[] all = new byte[HEAD];
        ByteBuffer head = ByteBuffer.wrap(all);
        for (int at : new int[] {0, SECOND_COPY}) {
            ByteBuffer copy = ByteBuffer.allocate(SIGNED);
            copy.put(SIGN)
                    .putLong(id.getMostSignificantBits())
                    .putLong(id.getLeastSignificantBits())
                    .flip();
            head.position(at);
            head.put(copy.duplicate()).putInt(checksum(copy));
        }
        write(all, 0);
        sync();
        syncDirectory();
        length = HEAD;
    }

    /** So that the file itself is still there after a power cut. */
    private void syncDirectory() {
        Path directory = file.getParent();
        if (directory == null) {
            return;
        }
        try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
            entries.force(true);
        } catch (IOException notOnThisSystem) {
            LOG.debug("The spool's directory cannot be synced directory={}", directory, notOnThisSystem);
        }
    }

    private static int checksum(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate());
        return (int) crc.getValue();
    }

    private Optional<UUID> readHead() throws IOException {
        for (int at : new int[] {0, SECOND_COPY}) {
            ByteBuffer copy = read(at, SIGNED + Integer.BYTES);
            byte[] sign = new byte[SIGN.length];
            copy.get(0, sign);
            if (Arrays.equals(sign, SIGN) && copy.getInt(SIGNED) == checksum(copy.slice(0, SIGNED))) {
                return Optional.of(new UUID(copy.getLong(SIGN.length), copy.getLong(SIGN.length + Long.BYTES)));
            }
        }
        return Optional.empty();
    }

    /** Counts the records, and cuts off what follows the last whole one. */
    private void recover() throws IOException {
        length = writer.length();
        long at = HEAD;
        long found = 0;
        while (at < length) {
            Optional<ByteBuffer> payload = payload(at);
            if (payload.isPresent()) {
                found++;
                at += SpoolRecord.HEAD + payload.get().limit();
                continue;
            }
            long next = nextRecord(at + 1);
            setAside(at, next);
            if (next == length) {
                LOG.warn(
                        "The spool ends in an unfinished record, which is cut off and set aside file={} bytes={}",
                        file,
                        length - at);
                writer.setLength(at);
                sync();
                length = at;
            } else {
                LOG.warn("A record in the spool is damaged and is set aside file={} bytes={}", file, next - at);
            }
            at = next;
        }
        documents = found;
    }

    /** The payload of the whole record that begins here, if one does. */
    private Optional<ByteBuffer> payload(long at) throws IOException {
        if (length - at < SpoolRecord.HEAD) {
            return Optional.empty();
        }
        ByteBuffer head = read(at, SpoolRecord.HEAD);
        int size = head.getInt(Integer.BYTES);
        if (head.getInt(0) != SpoolRecord.MAGIC || !SpoolRecord.isLength(size, length - at - SpoolRecord.HEAD)) {
            return Optional.empty();
        }
        ByteBuffer payload = read(at + SpoolRecord.HEAD, size);
        boolean sound = head.getInt(2 * Integer.BYTES) == SpoolRecord.checksum(id, size, payload)
                && SpoolRecord.decode(payload).isPresent();
        return sound ? Optional.of(payload) : Optional.empty();
    }

    /** Where the next whole record begins; the end when none follows. */
    private long nextRecord(long from) throws IOException {
        int step = 64 * 1024;
        for (long base = from; base < length; base += step) {
            ByteBuffer some = read(base, (int) Math.min(step + Integer.BYTES - 1, length - base));
            for (int i = 0; i + Integer.BYTES <= some.limit(); i++) {
                if (some.getInt(i) == SpoolRecord.MAGIC && payload(base + i).isPresent()) {
                    return base + i;
                }
            }
        }
        return length;
    }

    /** Keeps damaged bytes for whoever can make something of them. The name tells the bytes, so each is kept once. */
    private void setAside(long from, long to) throws IOException {
        CRC32C crc = new CRC32C();
        int step = 64 * 1024;
        for (long at = from; at < to; at += step) {
            crc.update(read(at, (int) Math.min(step, to - at)));
        }
        Path aside = file.resolveSibling(
                file.getFileName() + "." + String.format("%08x-%d", crc.getValue(), to - from) + ".damaged");
        if (Files.exists(aside)) {
            return;
        }
        try (FileChannel copy = openOwn(aside, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (long at = from; at < to; at += step) {
                ByteBuffer some = read(at, (int) Math.min(step, to - at));
                while (some.hasRemaining()) {
                    copy.write(some);
                }
            }
            copy.force(true);
        }
    }

    private ByteBuffer read(long at, int size) throws IOException {
        return ByteBuffer.wrap(bytes(at, size));
    }

    private byte[] bytes(long at, int size) throws IOException {
        byte[] bytes = new byte[size];
        reader.seek(at);
        reader.readFully(bytes);
        return bytes;
    }

    private void write(byte[] bytes, long at) throws IOException {
        writer.seek(at);
        writer.write(bytes);
    }

    private void sync() throws IOException {
        writer.getFD().sync();
    }

    UUID id() {
        return id;
    }

    /** Whether no record was in the file when it was opened. */
    boolean beganEmpty() {
        return beganEmpty;
    }

    /** Bytes in the file, the head included. */
    long length() {
        return length;
    }

    /** Records that were not released yet. */
    long documents() {
        return documents;
    }

    /**
     * Adds records, and returns when they are durable.
     *
     * @return false when the file would become larger than the limit, and nothing was added
     * @throws IOException when it could not be done; nothing was added then
     */
    boolean append(Collection<NumberedArrival> added, long limit) throws IOException {
        if (dirty) {
            writer.setLength(length);
            dirty = false;
        }
        List<byte[]> records = new ArrayList<>(added.size());
        long size = 0;
        for (NumberedArrival document : added) {
            byte[] encoded = SpoolRecord.encode(id, document);
            records.add(encoded);
            size += encoded.length;
        }
        if (length + size > limit) {
            return false;
        }
        dirty = true;
        long at = length;
        for (byte[] encoded : records) {
            write(encoded, at);
            at += encoded.length;
        }
        sync();
        dirty = false;
        length = at;
        documents = documents() + added.size();
        return true;
    }

    /** The oldest records that were not released, at most so many and, but for the first, about so many bytes. */
    Part next(int most, long bytes) throws IOException {
        List<NumberedArrival> found = new ArrayList<>();
        long start = read;
        long at = start;
        while (at < length && found.size() < most && at - start < bytes) {
            Optional<ByteBuffer> payload = payload(at);
            if (payload.isPresent()) {
                SpoolRecord.decode(payload.get()).ifPresent(found::add);
                at += SpoolRecord.HEAD + payload.get().limit();
            } else {
                long next = nextRecord(at + 1);
                LOG.debug("Damaged bytes in the spool are passed over file={} bytes={}", file, next - at);
                setAside(at, next);
                at = next;
            }
        }
        return new Part(List.copyOf(found), at);
    }

    /** Passes over records that the journal has now; durable only in that the journal knows their numbers. */
    void release(Part part) {
        read = part.end();
        documents =
                read >= length ? 0 : Math.max(0, documents - part.documents().size());
    }

    /** Whether every record is released. */
    boolean isDrained() {
        return read >= length;
    }

    /** Cuts the file back to its head; the journal must have every record. */
    void empty(Runnable cut) throws IOException {
        writer.setLength(HEAD);
        read = HEAD;
        length = HEAD;
        documents = 0;
        cut.run();
        sync();
    }

    @Override
    public void close() {
        for (Closeable open : List.of(writer, reader, lockChannel)) {
            try {
                open.close();
            } catch (IOException e) {
                LOG.debug("The spool did not close cleanly file={}", file, e);
            }
        }
    }
}
