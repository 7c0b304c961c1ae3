package dev.switchboard.oci.simulator;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/** What a simulated application server is to play, one emission after the other. Immutable; may be played many times. */
public final class OciPlay implements Iterable<Emission> {

    private static final String ROOT = "<BroadsoftOCIReportingDocument";
    private static final String END = "</BroadsoftOCIReportingDocument";
    private static final Pattern ENCODING = Pattern.compile("<\\?xml [^>]*encoding=[\"']([A-Za-z0-9._-]+)[\"']");

    private final Iterable<Emission> emissions;

    private OciPlay(Iterable<Emission> emissions) {
        this.emissions = emissions;
    }

    /**
     * Plays emissions.
     *
     * @param emissions what to play, in order
     * @return the play
     */
    public static OciPlay of(List<Emission> emissions) {
        return new OciPlay(List.copyOf(emissions));
    }

    /**
     * Plays documents in the usual shape.
     *
     * @param documents their texts
     * @return the play
     */
    public static OciPlay ofDocuments(List<String> documents) {
        return of(documents.stream().map(Emission::of).toList());
    }

    /**
     * Plays a random mix, as {@link OciDocuments#randomMix(long, int)} makes it, without holding it in memory.
     *
     * @param seed the same seed gives the same documents
     * @param number how many
     * @return the play, with ids from {@code write1}
     */
    public static OciPlay randomMix(long seed, long number) {
        return new OciPlay(() -> {
            OciMix mix = new OciMix(seed, new OciDocuments());
            return LongStream.range(0, number)
                    .mapToObj(index -> Emission.of(mix.next()))
                    .iterator();
        });
    }

    /**
     * Plays a file. A name that ends in {@code .jsonl} means recorded scenarios: each line is a JSON object whose {@code
     * events[].xml} are sent, one byte for each character, with fresh ids. Any other file holds OCI-R documents one
     * after the other, on one line or several, each with or without an XML declaration; their bytes are sent as they
     * are.
     *
     * @param file the file
     * @return the play
     * @throws IOException if the file cannot be read or is not of that kind; the message says where
     */
    public static OciPlay file(Path file) throws IOException {
        Path name = file.getFileName();
        boolean recorded = name != null && name.toString().endsWith(".jsonl");
        List<Emission> emissions = recorded ? recordings(file) : documents(file);
        if (emissions.isEmpty()) {
            throw new IOException(file + " holds no OCI-R document");
        }
        return new OciPlay(emissions);
    }

    /**
     * The same with fresh ids; see {@link Emission#withFreshId()}.
     *
     * @return the changed play
     */
    public OciPlay withFreshIds() {
        return each(Emission::withFreshId);
    }

    /**
     * The same again and again, with fresh ids.
     *
     * @return the changed play
     */
    public OciPlay looped() {
        OciPlay once = withFreshIds();
        return new OciPlay(() -> new Iterator<>() {
            private Iterator<Emission> round = once.iterator();

            @Override
            public boolean hasNext() {
                if (!round.hasNext()) {
                    round = once.iterator();
                }
                return round.hasNext();
            }

            @Override
            public Emission next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("there is nothing to repeat");
                }
                return round.next();
            }
        });
    }

    /**
     * The same with every emission changed.
     *
     * @param change for example {@code Emission::prettyPrinted}
     * @return the changed play
     */
    public OciPlay each(UnaryOperator<Emission> change) {
        return new OciPlay(() -> {
            Iterator<Emission> original = emissions.iterator();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return original.hasNext();
                }

                @Override
                public Emission next() {
                    return change.apply(original.next());
                }
            };
        });
    }

    @Override
    public Iterator<Emission> iterator() {
        return emissions.iterator();
    }

    private static List<Emission> recordings(Path file) throws IOException {
        ObjectMapper json = new ObjectMapper();
        List<Emission> emissions = new ArrayList<>();
        int number = 0;
        for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            JsonNode events;
            try {
                events = json.readTree(line).path("events");
            } catch (JacksonException e) {
                throw new IOException(file + " line " + number + " is not JSON: " + e.getOriginalMessage(), e);
            }
            if (!events.isArray()) {
                throw new IOException(file + " line " + number + " has no list of events");
            }
            for (JsonNode event : events) {
                emissions.add(Emission.ofBytes(event.path("xml").asText(), "ISO-8859-1")
                        .withFreshId());
            }
        }
        return emissions;
    }

    private static List<Emission> documents(Path file) throws IOException {
        String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
        List<Emission> emissions = new ArrayList<>();
        int from = 0;
        int start = bytes.indexOf(ROOT);
        while (start >= 0) {
            int end = endOf(bytes, start);
            if (end < 0) {
                throw new IOException(file + ": the document at byte " + start + " does not end");
            }
            Matcher declared = ENCODING.matcher(bytes).region(from, start);
            String encoding = "ISO-8859-1";
            while (declared.find()) {
                encoding = declared.group(1);
            }
            emissions.add(Emission.ofBytes(bytes.substring(start, end), encoding));
            from = end;
            start = bytes.indexOf(ROOT, end);
        }
        return emissions;
    }

    private static int endOf(String bytes, int start) {
        int at = start;
        while (true) {
            int end = bytes.indexOf(END, at);
            int cdata = bytes.indexOf("<![CDATA[", at);
            if (end < 0 || cdata < 0 || end < cdata) {
                return end < 0 ? -1 : bytes.indexOf('>', end) + 1;
            }
            at = bytes.indexOf("]]>", cdata);
            if (at < 0) {
                return -1;
            }
        }
    }
}
