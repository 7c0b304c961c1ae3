package dev.switchboard.ipecs.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The call records that {@code GET …/smdr} tells of: one for each call played to its end, the newest 10,000. */
final class SmdrLedger {

    private static final int KEPT = 10_000;
    private static final int MAX_LIVE = 10_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final class Live {
        private final String direction;
        private final Instant start;
        private String station = "";
        private String number = "";
        private boolean answered;

        Live(String direction, Instant start) {
            this.direction = direction;
            this.start = start;
        }
    }

    private final Map<Long, Live> live = new HashMap<>();
    private final Deque<String> records = new ArrayDeque<>();

    synchronized int count() {
        return records.size();
    }

    /** The newest so many records, oldest first; 0 for all. */
    synchronized String json(int max) {
        List<String> all = new ArrayList<>(records);
        List<String> wanted = max == 0 || max >= all.size() ? all : all.subList(all.size() - max, all.size());
        return wanted.stream().collect(Collectors.joining(", ", "{\"records\": [", "]}"));
    }

    void saw(String text, Instant now) {
        try {
            JsonNode data = JSON.readTree(text).path("data");
            saw(
                    data.path("eventCode").asInt(),
                    data.path("callRefID").asLong(),
                    station(data, "source").orElse(station(data, "dest").orElse("")),
                    data.path("data1").asText(),
                    data.path("data2").asText(),
                    now);
        } catch (JsonProcessingException e) {
            // Broken texts are played on purpose; they belong to no call.
            return;
        }
    }

    private static Optional<String> station(JsonNode data, String end) {
        return Optional.of(data)
                .filter(one -> one.path(end + "Type").asText().equals("Station"))
                .map(one -> one.path(end + "Number").asText().trim());
    }

    void saw(WireEvent event, Instant now) {
        String station = event.source().type().equals("Station")
                ? event.source().number()
                : event.destination().type().equals("Station")
                        ? event.destination().number()
                        : "";
        saw(event.code(), event.callReference(), station, event.data1(), event.data2(), now);
    }

    private synchronized void saw(int code, long reference, String station, String data1, String data2, Instant now) {
        if (reference == 0) {
            return;
        }
        if (code == 3 || code == 67) {
            if (live.size() >= MAX_LIVE) {
                live.clear();
            }
            live.computeIfAbsent(reference, any -> new Live(code == 3 ? "in" : "out", now));
        }
        Live call = live.get(reference);
        if (call == null) {
            return;
        }
        if (!station.isBlank()) {
            call.station = station.trim();
        }
        switch (code) {
            case 72 -> call.number = data1.trim();
            case 67 -> call.number = data2.trim();
            case 42, 57 -> call.answered = true;
            case 2 -> close(reference, call, now);
            case 44 -> {
                if (call.direction.equals("out")) {
                    close(reference, call, now);
                }
            }
            default -> {}
        }
    }

    private void close(long reference, Live call, Instant now) {
        live.remove(reference);
        records.addLast("{\"callRefID\": " + reference + ", \"direction\": \"" + call.direction + "\", \"station\": "
                + JsonText.quote(call.station) + ", \"number\": " + JsonText.quote(call.number) + ", \"answered\": "
                + call.answered + ", \"start\": \"" + call.start + "\", \"end\": \"" + now + "\"}");
        while (records.size() > KEPT) {
            records.removeFirst();
        }
    }
}
