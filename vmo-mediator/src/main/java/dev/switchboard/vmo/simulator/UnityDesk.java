package dev.switchboard.vmo.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;

/** What the simulated server knows, and how it answers when all is well. Not for several threads at a time. */
final class UnityDesk {

    /** Status and body. */
    @SuppressWarnings("ArrayRecordComponent")
    record Reply(int status, byte[] body) {
        static final Reply NO_CONTENT = new Reply(204, new byte[0]);

        static Reply of(JsonNode json) {
            return new Reply(200, json.toString().getBytes(StandardCharsets.UTF_8));
        }

        static Reply error(int status, String message) {
            ObjectNode root = JsonNodeFactory.instance.objectNode();
            root.putObject("errors").put("code", "CODE_" + status).put("message", message);
            return new Reply(status, root.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    private static final class Mailbox {
        private final String objectId;
        private final String alias;
        private final String extension;
        private final String handler;
        private boolean enabled;
        private Optional<LocalDateTime> expires = Optional.of(NEVER_ON);
        private int playWhat;
        private Optional<Integer> language = Optional.empty();
        private final Map<Integer, byte[]> recordings = new TreeMap<>();

        Mailbox(String alias, String extension) {
            this.alias = alias;
            this.extension = extension;
            this.objectId = id("user " + alias);
            this.handler = id("handler " + alias);
        }

        private static String id(String seed) {
            return UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8)).toString();
        }
    }

    private static final LocalDateTime NEVER_ON = LocalDateTime.of(1972, 1, 1, 0, 0);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.S", Locale.ROOT);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int USUAL_ROWS = 2001;

    private final InstantSource clock;
    private final Set<Integer> languages;
    private final Map<String, Mailbox> byAlias = new LinkedHashMap<>();
    private final Map<String, Mailbox> byHandler = new HashMap<>();
    private final Map<String, Mailbox> byId = new HashMap<>();
    private long lastListed = Long.MAX_VALUE;
    private boolean totalHidden;
    private Duration shift = Duration.ZERO;

    UnityDesk(InstantSource clock, Set<Integer> languages) {
        this.clock = clock;
        this.languages = Set.copyOf(languages);
    }

    void add(String alias, String extension) {
        if (byAlias.containsKey(alias)) {
            throw new IllegalArgumentException("there is a user " + alias + " already");
        }
        Mailbox mailbox = new Mailbox(alias, extension);
        byAlias.put(alias, mailbox);
        byHandler.put(mailbox.handler, mailbox);
        byId.put(mailbox.objectId, mailbox);
    }

    void remove(String alias) {
        Mailbox gone = require(alias);
        byAlias.remove(alias);
        byHandler.remove(gone.handler);
        byId.remove(gone.objectId);
    }

    void set(String alias, boolean on, int playWhat) {
        Mailbox mailbox = require(alias);
        mailbox.enabled = on;
        mailbox.expires = on ? Optional.empty() : Optional.of(NEVER_ON);
        mailbox.playWhat = playWhat;
    }

    void speaks(String alias, int language) {
        require(alias).language = Optional.of(language);
    }

    void endListsAfter(long rows) {
        lastListed = rows;
    }

    void hideTotal(boolean hidden) {
        totalHidden = hidden;
    }

    void shiftTimes(Duration by) {
        shift = by;
    }

    List<UnityMailbox> mailboxes() {
        return byAlias.values().stream().map(this::shown).toList();
    }

    UnityMailbox mailbox(String alias) {
        return shown(require(alias));
    }

    byte[] recording(String alias, int language) {
        return require(alias).recordings.getOrDefault(language, new byte[0]);
    }

    private UnityMailbox shown(Mailbox one) {
        return new UnityMailbox(
                one.objectId,
                one.alias,
                one.extension,
                one.handler,
                isOn(one),
                one.expires.map(this::told).orElse(""),
                one.playWhat,
                List.copyOf(one.recordings.keySet()));
    }

    private Mailbox require(String alias) {
        Mailbox mailbox = byAlias.get(alias);
        if (mailbox == null) {
            throw new IllegalArgumentException("there is no user " + alias);
        }
        return mailbox;
    }

    private boolean isOn(Mailbox one) {
        LocalDateTime now = LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
        return one.enabled && one.expires.map(now::isBefore).orElse(true);
    }

    private String told(LocalDateTime time) {
        return TIME.format(time.plus(shift));
    }

    // ---- answering

    Reply answer(UnitySimulator.Operation operation, UnityHttp.Request request) {
        int question = request.target().indexOf('?');
        String path = question < 0 ? request.target() : request.target().substring(0, question);
        List<String> parts = List.of(path.substring(1).split("/", -1)).stream()
                .map(UnityDesk::decoded)
                .toList();
        return switch (operation) {
            case LIST_USERS -> list(question < 0 ? "" : request.target().substring(question + 1));
            case READ_USER -> find(byId, parts.get(2)).map(this::user).orElseGet(UnityDesk::unknown);
            case READ_GREETING ->
                find(byHandler, parts.get(3)).map(this::greeting).orElseGet(UnityDesk::unknown);
            case SET_GREETING ->
                find(byHandler, parts.get(3)).map(one -> change(one, request)).orElseGet(UnityDesk::unknown);
            case SET_AUDIO ->
                find(byHandler, parts.get(3))
                        .map(one -> record(one, parts.get(7), request))
                        .orElseGet(UnityDesk::unknown);
            case OTHER -> unknown();
        };
    }

    private static Optional<Mailbox> find(Map<String, Mailbox> among, String id) {
        return Optional.ofNullable(among.get(id));
    }

    private static Reply unknown() {
        return Reply.error(404, "Not found");
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException broken) {
            return text;
        }
    }

    private Reply list(String query) {
        Map<String, String> parameters = new HashMap<>();
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                parameters.put(
                        pair.substring(0, equals),
                        decoded(pair.substring(equals + 1).replace("+", " ")));
            }
        }
        long rows;
        long page;
        try {
            rows = Long.parseLong(parameters.getOrDefault("rowsPerPage", Integer.toString(USUAL_ROWS)));
            page = Long.parseLong(parameters.getOrDefault("pageNumber", "1"));
        } catch (NumberFormatException wrong) {
            return Reply.error(400, "rowsPerPage and pageNumber are numbers");
        }
        List<Mailbox> found = byAlias.values().stream()
                .filter(filter(parameters.getOrDefault("query", "")))
                .toList();
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        if (!totalHidden) {
            root.put("@total", Integer.toString(found.size()));
        }
        List<Mailbox> shown = rows < 1 || page < 1
                ? List.of()
                : found.stream()
                        .limit(lastListed)
                        .skip((page - 1) * rows)
                        .limit(rows)
                        .toList();
        if (shown.size() == 1) {
            root.set("User", fields(shown.get(0)));
        } else if (!shown.isEmpty()) {
            ArrayNode users = root.putArray("User");
            shown.forEach(one -> users.add(fields(one)));
        }
        return Reply.of(root);
    }

    private static Predicate<Mailbox> filter(String query) {
        String bare = query.strip().replaceAll("^\\(|\\)$", "").toLowerCase(Locale.ROOT);
        if (bare.startsWith("alias is ")) {
            String wanted = bare.substring("alias is ".length()).strip();
            return one -> one.alias.toLowerCase(Locale.ROOT).equals(wanted);
        }
        if (bare.startsWith("alias startswith ")) {
            String wanted = bare.substring("alias startswith ".length()).strip();
            return one -> one.alias.toLowerCase(Locale.ROOT).startsWith(wanted);
        }
        return one -> true;
    }

    private ObjectNode fields(Mailbox one) {
        ObjectNode user = JsonNodeFactory.instance.objectNode();
        return user.put("URI", "/vmrest/users/" + one.objectId)
                .put("ObjectId", one.objectId)
                .put("Alias", one.alias)
                .put("DisplayName", one.alias)
                .put("DtmfAccessId", one.extension)
                .put("CallHandlerObjectId", one.handler)
                .put("CallhandlerURI", "/vmrest/handlers/callhandlers/" + one.handler)
                .put("Language", Integer.toString(one.language.orElse(1033)))
                .put("UseDefaultLanguage", Boolean.toString(one.language.isEmpty()))
                .put("Inactive", "false");
    }

    private Reply user(Mailbox one) {
        return Reply.of(fields(one));
    }

    private Reply greeting(Mailbox one) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        String uri = "/vmrest/handlers/callhandlers/" + one.handler + "/greetings/Alternate";
        root.put("URI", uri)
                .put("CallHandlerObjectId", one.handler)
                .put("GreetingType", "Alternate")
                .put("PlayWhat", Integer.toString(one.playWhat))
                .put("GreetingStreamFilesURI", uri + "/greetingstreamfiles");
        one.expires.ifPresent(time -> root.put("TimeExpires", told(time)));
        return Reply.of(root.put("Enabled", Boolean.toString(isOn(one))));
    }

    private Reply change(Mailbox one, UnityHttp.Request request) {
        if (!request.header("content-type").startsWith("application/json")) {
            return Reply.error(415, "Unsupported media type");
        }
        JsonNode body;
        try {
            body = JSON.readTree(request.body());
        } catch (IOException notJson) {
            return Reply.error(400, "The body is no JSON");
        }
        String enabled = body.path("Enabled").asText("");
        String expires = body.path("TimeExpires").asText("-");
        int playWhat = body.path("PlayWhat").asInt(one.playWhat);
        if (!Set.of("", "true", "false").contains(enabled) || playWhat < 0 || playWhat > 2) {
            return Reply.error(400, "A value is out of range");
        }
        if (expires.isEmpty() && enabled.isEmpty()) {
            return Reply.error(400, "An empty TimeExpires needs Enabled");
        }
        try {
            if (!expires.isEmpty() && !expires.equals("-")) {
                one.expires = Optional.of(LocalDateTime.parse(expires, TIME));
            } else if (expires.isEmpty()) {
                one.expires = Optional.empty();
            } else if (enabled.equals("false")) {
                one.expires = Optional.of(NEVER_ON);
            }
        } catch (DateTimeException wrong) {
            return Reply.error(400, "TimeExpires is no time");
        }
        if (!enabled.isEmpty()) {
            one.enabled = enabled.equals("true");
        }
        one.playWhat = playWhat;
        return Reply.NO_CONTENT;
    }

    private Reply record(Mailbox one, String language, UnityHttp.Request request) {
        if (!request.header("content-type").startsWith("audio/wav")) {
            return Reply.error(415, "Unsupported media type");
        }
        Optional<Integer> code = languages.stream()
                .filter(known -> language.equals(known.toString()))
                .findFirst();
        if (code.isEmpty()) {
            return Reply.error(404, "The language is not installed");
        }
        String head = new String(request.body(), 0, Math.min(12, request.body().length), StandardCharsets.US_ASCII);
        if (head.length() < 12 || !head.startsWith("RIFF") || !head.endsWith("WAVE")) {
            return Reply.error(400, "The sound is no WAV file");
        }
        one.recordings.put(code.get(), request.body());
        return Reply.NO_CONTENT;
    }
}
