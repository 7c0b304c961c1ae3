package dev.switchboard.oci.simulator;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One thing the simulated application server does: as a rule, writing a document in a certain shape, with or without
 * something going wrong. Immutable; each method gives a changed copy.
 *
 * <p>By default a document is preceded by an XML declaration on a line of its own, encoded as ISO-8859-1, and ended by
 * one LF. Offsets count bytes of all that is written for the document, the declaration included.
 */
public final class Emission {

    private static final Pattern ID = Pattern.compile("<id>[^<]*</id>");
    private static final Pattern BETWEEN_TAGS = Pattern.compile("(?<=>)(?=<(?!!))");

    /** Where the XML declaration goes. */
    public enum Declaration {
        /** On a line before the document. */
        OWN_LINE,
        /** Directly before the document. */
        SAME_LINE,
        /** Nowhere. */
        NONE
    }

    /** What the player of the simulator does, one after the other. */
    sealed interface Part {
        /** Writes bytes at once. */
        final class Bytes implements Part {
            private final byte[] data;

            Bytes(byte[] data) {
                this.data = data;
            }

            byte[] data() {
                return data;
            }
        }

        /** Does nothing for a while. */
        record Wait(Duration time) implements Part {}

        /** Closes every connection. */
        record Drop() implements Part {}

        /** Closes the port and every connection for a while. */
        record Refuse(Duration time) implements Part {}
    }

    private record Shape(Declaration declaration, Charset charset, String declared, boolean crLf, boolean pretty) {}

    /** What goes wrong; changed only while it is being made. */
    private static final class Trouble {
        private int cutAfter = Integer.MAX_VALUE;
        private Set<Integer> splits = Set.of();
        private boolean everyByte;
        private int stallAt = -1;
        private Duration stall = Duration.ZERO;
        private int copies = 1;
        private long garbleSeed;
        private int garbled;
        private String noise = "";
        private boolean dropAfter;

        private static Trouble copyOf(Trouble other) {
            Trouble copy = new Trouble();
            copy.cutAfter = other.cutAfter;
            copy.splits = other.splits;
            copy.everyByte = other.everyByte;
            copy.stallAt = other.stallAt;
            copy.stall = other.stall;
            copy.copies = other.copies;
            copy.garbleSeed = other.garbleSeed;
            copy.garbled = other.garbled;
            copy.noise = other.noise;
            copy.dropAfter = other.dropAfter;
            return copy;
        }

        private boolean inOnePiece() {
            return splits.isEmpty() && !everyByte && stallAt < 0;
        }
    }

    private static final Shape PLAIN =
            new Shape(Declaration.OWN_LINE, StandardCharsets.ISO_8859_1, "ISO-8859-1", false, false);
    private static final Trouble NONE = new Trouble();

    private final String document;
    private final Shape shape;
    private final Trouble trouble;
    private final List<Part> instead;
    private final boolean freshId;

    private Emission(String document, Shape shape, Trouble trouble, List<Part> instead, boolean freshId) {
        this.document = document;
        this.shape = shape;
        this.trouble = trouble;
        this.instead = instead;
        this.freshId = freshId;
    }

    private static Emission doing(Part part) {
        return new Emission("", PLAIN, NONE, List.of(part), false);
    }

    /**
     * A document in the usual shape.
     *
     * @param document its text, without a declaration
     * @return the emission
     */
    public static Emission of(String document) {
        return new Emission(Objects.requireNonNull(document, "document"), PLAIN, NONE, List.of(), false);
    }

    /**
     * A document given as bytes, which are sent as they are after a declaration and before a line end.
     *
     * @param bytes the document, one character for each byte
     * @param declaredEncoding what the declaration says; may be untrue
     * @return the emission
     */
    public static Emission ofBytes(String bytes, String declaredEncoding) {
        return new Emission(
                bytes,
                new Shape(Declaration.OWN_LINE, StandardCharsets.ISO_8859_1, declaredEncoding, false, false),
                NONE,
                List.of(),
                false);
    }

    /**
     * Bytes that are written as they are, with nothing before or after.
     *
     * @param bytes the bytes
     * @return the emission
     */
    public static Emission raw(byte[] bytes) {
        return doing(new Part.Bytes(bytes.clone()));
    }

    /**
     * Nothing for a while.
     *
     * @param time how long
     * @return the emission
     */
    public static Emission silence(Duration time) {
        return doing(new Part.Wait(time));
    }

    /**
     * Every connection is closed.
     *
     * @return the emission
     */
    public static Emission drop() {
        return doing(new Part.Drop());
    }

    /**
     * Every connection is closed and new ones are refused for a while.
     *
     * @param time how long
     * @return the emission
     */
    public static Emission refuse(Duration time) {
        return doing(new Part.Refuse(time));
    }

    /**
     * Encodes the document and names the encoding in the declaration. What ISO-8859-1 has no letter for becomes a
     * character reference.
     *
     * @param charset ISO-8859-1 or UTF-8
     * @return the changed emission
     */
    public Emission encodedAs(Charset charset) {
        return with(new Shape(shape.declaration, charset, charset.name(), shape.crLf, shape.pretty));
    }

    /**
     * Puts the XML declaration elsewhere.
     *
     * @param where where
     * @return the changed emission
     */
    public Emission declaration(Declaration where) {
        return with(new Shape(where, shape.charset, shape.declared, shape.crLf, shape.pretty));
    }

    /**
     * Ends lines with CR LF.
     *
     * @return the changed emission
     */
    public Emission crLf() {
        return with(new Shape(shape.declaration, shape.charset, shape.declared, true, shape.pretty));
    }

    /**
     * Puts a line end and some blanks between neighbouring tags, inside the CDATA section as well.
     *
     * @return the changed emission
     */
    public Emission prettyPrinted() {
        return with(new Shape(shape.declaration, shape.charset, shape.declared, shape.crLf, true));
    }

    /**
     * Writes only the first bytes; the rest is never sent.
     *
     * @param bytes how many
     * @return the changed emission
     */
    public Emission cutAfter(int bytes) {
        return with(it -> it.cutAfter = bytes);
    }

    /**
     * Writes in segments of its own.
     *
     * @param offsets where segments end, ascending
     * @return the changed emission
     */
    public Emission splitAt(int... offsets) {
        return with(it -> it.splits = IntStream.of(offsets).boxed().collect(Collectors.toUnmodifiableSet()));
    }

    /**
     * Writes every byte in a segment of its own.
     *
     * @return the changed emission
     */
    public Emission byteByByte() {
        return with(it -> it.everyByte = true);
    }

    /**
     * Is silent for a while in the middle.
     *
     * @param offset after how many bytes
     * @param time how long
     * @return the changed emission
     */
    public Emission stallAt(int offset, Duration time) {
        return with(it -> {
            it.stallAt = offset;
            it.stall = time;
        });
    }

    /**
     * Writes the whole document, declaration and all, twice.
     *
     * @return the changed emission
     */
    public Emission twice() {
        return with(it -> it.copies = 2);
    }

    /**
     * Changes some bytes at random, but never the last one, so that lines keep their ends.
     *
     * @param seed the same seed changes the same bytes
     * @param bytes how many
     * @return the changed emission
     */
    public Emission garbled(long seed, int bytes) {
        return with(it -> {
            it.garbleSeed = seed;
            it.garbled = bytes;
        });
    }

    /**
     * Writes something else first.
     *
     * @param noise the bytes, one character for each
     * @return the changed emission
     */
    public Emission precededBy(String noise) {
        return with(it -> it.noise = noise);
    }

    /**
     * Closes every connection afterwards.
     *
     * @return the changed emission
     */
    public Emission thenDrop() {
        return with(it -> it.dropAfter = true);
    }

    /**
     * Gives the document another outer id; nothing changes where there is none.
     *
     * @param id the new id
     * @return the changed emission
     */
    public Emission withId(String id) {
        int inner = document.indexOf("<![CDATA[");
        String outer = inner < 0 ? document : document.substring(0, inner);
        String rest = inner < 0 ? "" : document.substring(inner);
        String renamed = ID.matcher(outer).replaceFirst(Matcher.quoteReplacement("<id>" + id + "</id>"));
        return new Emission(renamed + rest, shape, trouble, instead, false);
    }

    /**
     * Lets the simulator give the document an outer id that it has not used before. Recorded traces repeat their ids,
     * and a client may take the same document with the same id for one that it has seen.
     *
     * @return the changed emission
     */
    public Emission withFreshId() {
        return new Emission(document, shape, trouble, instead, true);
    }

    boolean wantsFreshId() {
        return freshId;
    }

    /**
     * The document.
     *
     * @return its text as given; empty for an emission that is no document
     */
    public String document() {
        return document;
    }

    /**
     * All that is written, faults included, as one piece.
     *
     * @return a new array
     */
    public byte[] bytes() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Part part : parts()) {
            if (part instanceof Part.Bytes bytes) {
                all.writeBytes(bytes.data());
            }
        }
        return all.toByteArray();
    }

    boolean isDocument() {
        return !document.isEmpty();
    }

    /** What to do, in order; neighbouring byte parts are separate segments. */
    List<Part> parts() {
        if (!instead.isEmpty()) {
            return instead;
        }
        byte[] once = encoded();
        List<Part> parts = new ArrayList<>();
        for (int copy = 0; copy < trouble.copies; copy++) {
            segments(once, parts);
        }
        if (trouble.dropAfter) {
            parts.add(new Part.Drop());
        }
        return parts;
    }

    private void segments(byte[] all, List<Part> parts) {
        int end = Math.min(trouble.cutAfter, all.length);
        if (trouble.inOnePiece()) {
            parts.add(new Part.Bytes(Arrays.copyOf(all, end)));
            return;
        }
        int from = 0;
        for (int at = 1; at <= end; at++) {
            boolean stall = at == trouble.stallAt;
            if (at == end || stall || trouble.everyByte || trouble.splits.contains(at)) {
                parts.add(new Part.Bytes(Arrays.copyOfRange(all, from, at)));
                from = at;
            }
            if (stall) {
                parts.add(new Part.Wait(trouble.stall));
            }
        }
    }

    private byte[] encoded() {
        String end = shape.crLf ? "\r\n" : "\n";
        String declaration = "<?xml version=\"1.0\" encoding=\"" + shape.declared + "\"?>";
        String first = switch (shape.declaration) {
            case OWN_LINE -> declaration + end;
            case SAME_LINE -> declaration;
            case NONE -> "";
        };
        String body = shape.pretty ? BETWEEN_TAGS.matcher(document).replaceAll(end + "  ") : document;
        byte[] text = encode(first + body + end, shape.charset);
        byte[] noise = trouble.noise.getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = Arrays.copyOf(noise, noise.length + text.length);
        System.arraycopy(text, 0, all, noise.length, text.length);
        SplittableRandom random = new SplittableRandom(trouble.garbleSeed);
        for (int i = 0; i < trouble.garbled; i++) {
            all[random.nextInt(all.length - 1)] = (byte) random.nextInt(256);
        }
        return all;
    }

    private static byte[] encode(String text, Charset charset) {
        CharsetEncoder encoder = charset.newEncoder();
        if (encoder.canEncode(text)) {
            return text.getBytes(charset);
        }
        StringBuilder referenced = new StringBuilder();
        text.codePoints().forEach(point -> {
            String letter = Character.toString(point);
            referenced.append(encoder.canEncode(letter) ? letter : "&#" + point + ";");
        });
        return referenced.toString().getBytes(charset);
    }

    private Emission with(Shape newShape) {
        return new Emission(document, newShape, trouble, instead, freshId);
    }

    private Emission with(Consumer<Trouble> change) {
        Trouble changed = Trouble.copyOf(trouble);
        change.accept(changed);
        return new Emission(document, shape, changed, instead, freshId);
    }
}
