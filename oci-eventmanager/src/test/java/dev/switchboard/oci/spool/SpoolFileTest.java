package dev.switchboard.oci.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.oci.journal.Arrival;
import dev.switchboard.oci.journal.EventJournal.NumberedArrival;
import dev.switchboard.oci.journal.EventJournal.Origin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolFileTest {

    private static final long NO_LIMIT = Long.MAX_VALUE;
    private static final Origin ORIGIN = new Origin(UUID.randomUUID().toString(), -5);

    @TempDir
    Path directory;

    private Path file() {
        return directory.resolve("oci.spool");
    }

    private static NumberedArrival document(long number, String text) {
        return new NumberedArrival(
                ORIGIN,
                number,
                Instant.ofEpochMilli(1_700_000_000_000L + number),
                new Arrival("as1", "write" + number, "admin", "X", "bob", text, number % 3 == 0 ? "broken" : ""));
    }

    private static List<NumberedArrival> random(Random random, int number) {
        List<NumberedArrival> documents = new ArrayList<>();
        for (int i = 1; i <= number; i++) {
            StringBuilder text = new StringBuilder();
            random.ints(random.nextInt(60), 0, 0x250).forEach(text::appendCodePoint);
            documents.add(document(i, text.append("SwRc😀").toString()));
        }
        return documents;
    }

    private static List<NumberedArrival> readAll(SpoolFile spool) throws IOException {
        List<NumberedArrival> all = new ArrayList<>();
        while (!spool.isDrained()) {
            SpoolFile.Part part = spool.next(3, 200);
            all.addAll(part.documents());
            spool.release(part);
        }
        return all;
    }

    private List<NumberedArrival> reopened() throws IOException {
        try (SpoolFile spool = SpoolFile.open(file())) {
            return readAll(spool);
        }
    }

    /** Where each record ends. */
    private List<Long> write(List<NumberedArrival> documents) throws IOException {
        Files.deleteIfExists(file());
        List<Long> ends = new ArrayList<>();
        try (SpoolFile spool = SpoolFile.open(file())) {
            for (NumberedArrival document : documents) {
                assertThat(spool.append(List.of(document), NO_LIMIT)).isTrue();
                ends.add(spool.length());
            }
        }
        return ends;
    }

    private List<Path> setAside() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(path -> path.toString().endsWith(".damaged")).toList();
        }
    }

    @Test
    void everyFieldComesBackInOrder() throws IOException {
        List<NumberedArrival> documents = random(new Random(1), 20);
        write(documents);
        assertThat(reopened()).isEqualTo(documents);
        assertThat(setAside()).isEmpty();
    }

    @Test
    void aFileCutAtAnyByteGivesEveryWholeRecordBeforeTheCut() throws IOException {
        List<NumberedArrival> documents = random(new Random(2), 4);
        List<Long> ends = write(documents);
        byte[] whole = Files.readAllBytes(file());
        for (int cut = 0; cut <= whole.length; cut++) {
            Files.write(file(), Arrays.copyOf(whole, cut));
            int before = cut;
            long kept = ends.stream().filter(end -> end <= before).count();
            try (SpoolFile spool = SpoolFile.open(file())) {
                assertThat(spool.documents()).as("cut at %d", cut).isEqualTo(kept);
                NumberedArrival next = document(99, "next");
                assertThat(spool.append(List.of(next), NO_LIMIT)).isTrue();
                List<NumberedArrival> expected = new ArrayList<>(documents.subList(0, (int) kept));
                expected.add(next);
                assertThat(readAll(spool)).as("cut at %d", cut).isEqualTo(expected);
            }
        }
        assertThat(setAside()).isNotEmpty();
    }

    @Test
    void aChangedByteCostsNoRecordButItsOwnAndMakesNoFalseOne() throws IOException {
        Random random = new Random(3);
        for (int round = 0; round < 300; round++) {
            List<NumberedArrival> documents = random(random, 5);
            List<Long> ends = write(documents);
            byte[] bytes = Files.readAllBytes(file());
            int at = random.nextInt(bytes.length);
            bytes[at] ^= (byte) (1 + random.nextInt(255));
            Files.write(file(), bytes);
            List<NumberedArrival> expected = new ArrayList<>(documents);
            if (at >= SpoolFile.HEAD) {
                expected.remove((int) ends.stream().filter(end -> end <= at).count());
            }
            assertThat(reopened()).as("byte %d of %s", at, ends).isEqualTo(expected);
            assertThat(reopened()).as("again, byte %d of %s", at, ends).isEqualTo(expected);
        }
    }

    @Test
    void damagedBytesAreKeptInAFileOfTheirOwnOnce() throws IOException {
        List<NumberedArrival> documents = random(new Random(4), 3);
        List<Long> ends = write(documents);
        byte[] bytes = Files.readAllBytes(file());
        bytes[(int) (ends.get(0) + 20)] ^= 1;
        Files.write(file(), bytes);
        assertThat(reopened()).containsExactly(documents.get(0), documents.get(2));
        assertThat(reopened()).containsExactly(documents.get(0), documents.get(2));
        assertThat(setAside()).hasSize(1);
        assertThat(setAside().get(0))
                .hasBinaryContent(Arrays.copyOfRange(
                        bytes, ends.get(0).intValue(), ends.get(1).intValue()));
    }

    @Test
    void aRecordInsideADocumentIsNotTakenForOne() throws IOException {
        write(List.of(document(1, "inner")));
        byte[] inner = Files.readAllBytes(file());
        String text = new String(inner, SpoolFile.HEAD, inner.length - SpoolFile.HEAD, StandardCharsets.UTF_8);
        List<Long> ends = write(List.of(document(1, "before" + text), document(2, "after")));
        byte[] bytes = Files.readAllBytes(file());
        bytes[SpoolFile.HEAD + 1] ^= 1;
        Files.write(file(), bytes);
        assertThat(ends).hasSize(2);
        assertThat(reopened()).containsExactly(document(2, "after"));
    }

    @Test
    void anEmptiedFileKeepsItsIdentityAndNothingElse() throws IOException {
        List<NumberedArrival> documents = random(new Random(5), 3);
        write(documents);
        UUID id;
        try (SpoolFile spool = SpoolFile.open(file())) {
            id = spool.id();
            assertThat(readAll(spool)).hasSize(3);
            spool.empty(() -> {});
            assertThat(spool.isDrained()).isTrue();
            assertThat(spool.documents()).isZero();
            spool.append(documents.subList(0, 1), NO_LIMIT);
        }
        try (SpoolFile spool = SpoolFile.open(file())) {
            assertThat(spool.id()).isEqualTo(id);
            assertThat(readAll(spool)).isEqualTo(documents.subList(0, 1));
        }
    }

    @Test
    void aBatchThatDoesNotFitIsRefusedWhole() throws IOException {
        try (SpoolFile spool = SpoolFile.open(file())) {
            NumberedArrival one = document(1, "x".repeat(100));
            spool.append(List.of(one), NO_LIMIT);
            long record = spool.length() - SpoolFile.HEAD;
            assertThat(spool.append(List.of(one, one), SpoolFile.HEAD + 3 * record - 1))
                    .isFalse();
            assertThat(spool.documents()).isEqualTo(1);
            assertThat(spool.append(List.of(one, one), SpoolFile.HEAD + 3 * record))
                    .isTrue();
        }
    }

    @Test
    void aFileInUseOrOfAnotherKindIsRefused() throws IOException {
        try (SpoolFile spool = SpoolFile.open(file())) {
            assertThat(spool.documents()).isZero();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                    .isEqualTo("rw-------");
            assertThatThrownBy(() -> SpoolFile.open(file()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("another event manager");
        }
        Path other = Files.writeString(directory.resolve("em.sqlite"), "x".repeat(1000));
        assertThatThrownBy(() -> SpoolFile.open(other))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no spool file");
        assertThat(other).hasContent("x".repeat(1000));
        Path small = Files.writeString(directory.resolve("small"), "of somebody else", StandardOpenOption.CREATE);
        assertThatThrownBy(() -> SpoolFile.open(small)).isInstanceOf(IOException.class);
        assertThat(small).hasContent("of somebody else");
    }
}
