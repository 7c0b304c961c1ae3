package dev.switchboard.ipecs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.switchboard.common.net.PeerException;
import dev.switchboard.common.net.ServerTrust;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import okhttp3.Call;
import okhttp3.Credentials;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSource;

/**
 * The REST side of a session: login, logout, keep-alive and commands, each one request without repetition.
 *
 * <p>What an answer means is decided by its status first; the body is read leniently and never hides the status.
 *
 * <p><b>Threading.</b> Any thread may call any method; each blocks for at most the configured timeout.
 */
final class RestSession {

    /** What became of a login request. */
    sealed interface LoginAnswer {

        /**
         * A session is open.
         *
         * @param login what the server said about it
         */
        record Granted(Login login) implements LoginAnswer {}

        /**
         * The account has a session already.
         *
         * @param failure the server's words
         */
        record AlreadyLoggedIn(PeerException failure) implements LoginAnswer {}

        /**
         * Asking again may help.
         *
         * @param failure what happened
         */
        record Repeatable(PeerException failure) implements LoginAnswer {}

        /**
         * Asking again cannot help, or could lock the account.
         *
         * @param failure what happened
         */
        record Final(PeerException failure) implements LoginAnswer {}
    }

    /**
     * The login object.
     *
     * @param token proves the session
     * @param checkEvery how often the server wants to hear from the client
     * @param systemType for the status, may be empty
     * @param systemVersion for the status, may be empty
     * @param apiVersion for the status, may be empty
     */
    record Login(
            String token, Optional<Duration> checkEvery, String systemType, String systemVersion, String apiVersion) {

        @Override
        public String toString() {
            return "Login[" + systemType + " " + systemVersion + ", API " + apiVersion + "]";
        }
    }

    /** How a request ended that has no answer to speak of. */
    enum Ended {
        DONE,
        /** The server does not know the token: the session is gone. */
        SESSION_GONE,
        /** The server has no such command. */
        NOT_SUPPORTED,
        FAILED
    }

    /**
     * A complete answer.
     *
     * @param status the HTTP status
     * @param text the body
     * @param json the body as a tree, missing when it is no JSON
     */
    private record Answer(int status, String text, JsonNode json) {

        /** The server's code for an error, 0 when there is none. */
        int errorCode() {
            return json.path("error").path("code").asInt(0);
        }

        /** The server's words; the whole body when it has none, which is never the case where secrets are. */
        String errorText() {
            String message = json.path("error").path("message").asText("");
            return message.isBlank() ? text : message;
        }

        String shownCode() {
            return errorCode() == 0 ? "HTTP " + status : "HTTP " + status + " code " + errorCode();
        }
    }

    private static final String AUTHORIZATION = "Authorization";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final MediaType JSON_TYPE = MediaType.get("application/json");
    /** Records of a busy day fit; anything larger is not an answer to what was asked. */
    private static final long LARGEST_BODY = 8L * 1024 * 1024;

    private static final int WRONG_LOGIN_DATA = 4;
    private static final int WRONG_VERSION = 2;
    private static final int NOT_AUTHENTICATED = 101;

    private final IpecsConfig config;
    private final ServerUrls urls;
    private final ServerTrust trust;
    private final OkHttpClient client;

    /** The token sent last. */
    private volatile String token = "";

    RestSession(IpecsConfig config, ServerTrust trust, OkHttpClient client) {
        this.config = config;
        this.urls = new ServerUrls(config.server(), config.credentials().user());
        this.trust = trust;
        this.client = client.newBuilder()
                .callTimeout(config.session().timeout())
                .connectTimeout(config.session().timeout())
                .readTimeout(config.session().timeout())
                .writeTimeout(config.session().timeout())
                .build();
    }

    String peer() {
        return urls.peer();
    }

    LoginAnswer login() {
        Request.Builder request = request("login").get().header(AUTHORIZATION, basic());
        config.server().extraLoginHeaders().forEach(request::header);
        Answer answer;
        try {
            answer = exchange(request.build(), client);
        } catch (PeerException.Rejected untrusted) {
            return new LoginAnswer.Final(untrusted);
        } catch (PeerException failed) {
            return new LoginAnswer.Repeatable(failed);
        }
        return answer.status == 200 ? granted(answer) : refused(answer);
    }

    private LoginAnswer granted(Answer answer) {
        String token = answer.json.path("token").asText("");
        if (token.isBlank()) {
            // The body is not quoted: it may hold a token under another name.
            return new LoginAnswer.Final(
                    new PeerException.Malformed(urls.peer(), "a login answer without a token", ""));
        }
        int every = answer.json.path("checkConnectionTimer").asInt(0);
        return new LoginAnswer.Granted(new Login(
                token,
                every > 0 ? Optional.of(Duration.ofSeconds(every)) : Optional.empty(),
                answer.json.path("systemType").asText(""),
                answer.json.path("systemVersion").asText(""),
                answer.json.path("apiVersion").asText("")));
    }

    private LoginAnswer refused(Answer answer) {
        if (answer.status < 300) {
            // The body is not quoted: it may hold a token.
            return new LoginAnswer.Final(new PeerException.Malformed(
                    urls.peer(), "a login answer with the unexpected status " + answer.status, ""));
        }
        PeerException failure = failure(answer, "a login answer with an unexpected status");
        if (answer.status >= 500) {
            return new LoginAnswer.Repeatable(rejected(answer));
        }
        if (answer.status != 401) {
            return new LoginAnswer.Final(failure);
        }
        if (answer.errorText().toLowerCase(Locale.ROOT).contains("already")) {
            return new LoginAnswer.AlreadyLoggedIn(failure);
        }
        return switch (answer.errorCode()) {
            case WRONG_VERSION, WRONG_LOGIN_DATA, NOT_AUTHENTICATED -> new LoginAnswer.Final(failure);
            default -> new LoginAnswer.Repeatable(failure);
        };
    }

    /**
     * Gives a session back.
     *
     * @param token whose
     * @param limit how long that may take
     */
    Ended logout(String token, Duration limit) {
        Duration shorter = limit.compareTo(config.session().timeout()) < 0
                ? limit
                : config.session().timeout();
        OkHttpClient hurried = client.newBuilder().callTimeout(shorter).build();
        return ended(bearer(request("logout"), token).post(RequestBody.EMPTY).build(), hurried);
    }

    /** Tells the server that the client is there. */
    Ended checkConnection(String token) {
        return ended(
                bearer(request("checkconnection"), token)
                        .post(RequestBody.EMPTY)
                        .build(),
                client);
    }

    private Ended ended(Request request, OkHttpClient with) {
        try {
            int status = exchange(request, with).status;
            return switch (status) {
                case 200 -> Ended.DONE;
                case 401 -> Ended.SESSION_GONE;
                case 404, 405, 501 -> Ended.NOT_SUPPORTED;
                default -> Ended.FAILED;
            };
        } catch (PeerException failed) {
            return Ended.FAILED;
        }
    }

    /**
     * Sends a command.
     *
     * @param token the session's
     * @param command its key
     * @param standardMethod how it is sent unless the configuration says otherwise
     * @param parameters name and text, number or truth value
     * @throws SessionGone when the server does not know the session any more
     * @throws PeerException when it failed otherwise
     */
    Reply command(String token, String command, String standardMethod, Map<String, ?> parameters)
            throws PeerException, SessionGone {
        String method = config.commands().methods().getOrDefault(command, standardMethod);
        Request.Builder request = bearer(request(command), token);
        boolean query = method.equals("GET")
                || method.equals("HEAD")
                || config.commands().parametersIn() == IpecsSettings.ParametersIn.QUERY;
        boolean headers = !query && config.commands().parametersIn() == IpecsSettings.ParametersIn.HEADER;
        RequestBody body = RequestBody.EMPTY;
        if (query) {
            HttpUrl.Builder url = HttpUrl.get(urls.command(path(command))).newBuilder();
            new TreeMap<>(parameters).forEach((name, value) -> url.addQueryParameter(name, String.valueOf(value)));
            request.url(url.build());
        } else if (headers) {
            parameters.forEach((name, value) -> request.header(name, String.valueOf(value)));
        } else if (!parameters.isEmpty()) {
            body = RequestBody.create(json(parameters), JSON_TYPE);
        }
        boolean bodyless = method.equals("GET") || method.equals("HEAD");
        Answer answer = exchange(request.method(method, bodyless ? null : body).build(), client);
        if (answer.status == 401) {
            throw new SessionGone(rejected(answer));
        }
        if (answer.status != 200) {
            throw failure(answer, "an answer with an unexpected status");
        }
        return new Reply(answer.status, answer.text, members(answer.json));
    }

    private static byte[] json(Map<String, ?> parameters) {
        try {
            return JSON.writeValueAsBytes(parameters);
        } catch (JsonProcessingException strange) {
            throw new IllegalArgumentException("parameters: a value cannot be written as JSON", strange);
        }
    }

    private static Map<String, Object> members(JsonNode json) {
        Map<String, Object> members = new LinkedHashMap<>();
        json.properties().forEach(member -> {
            if (!member.getValue().isNull()) {
                members.put(member.getKey(), JSON.convertValue(member.getValue(), Object.class));
            }
        });
        return members;
    }

    /** Ends whatever is under way, as the client is closing. */
    void cancel() {
        client.dispatcher().cancelAll();
    }

    private PeerException failure(Answer answer, String odd) {
        if (answer.status >= 500) {
            return new PeerException.Unreachable(
                    urls.peer(),
                    "answered with status " + answer.status + ": " + shortened(masked(answer.errorText())));
        }
        return answer.status < 300
                ? new PeerException.Malformed(urls.peer(), odd + " " + answer.status, masked(answer.errorText()))
                : rejected(answer);
    }

    private PeerException.Rejected rejected(Answer answer) {
        return new PeerException.Rejected(urls.peer(), answer.shownCode(), masked(answer.errorText()));
    }

    /** A server that echoes a request must not carry its secrets into a log line. */
    private String masked(String text) {
        String password = config.credentials().password().reveal();
        String safe = text;
        for (String secret : List.of(password, basic().substring("Basic ".length()), token)) {
            safe = secret.isEmpty() ? safe : safe.replace(secret, "***");
        }
        return safe;
    }

    private String basic() {
        return Credentials.basic(
                config.credentials().user(), config.credentials().password().reveal(), StandardCharsets.UTF_8);
    }

    private static String shortened(String text) {
        return text.length() <= 200 ? text : text.substring(0, 200) + "…";
    }

    private Request.Builder request(String command) {
        Request.Builder request = new Request.Builder()
                .url(urls.command(path(command)))
                .header("Accept", "application/json")
                .header("User-Agent", EventSocket.USER_AGENT);
        config.commands().headers().getOrDefault("", Map.of()).forEach(request::header);
        config.commands().headers().getOrDefault(command, Map.of()).forEach(request::header);
        return request;
    }

    private String path(String command) {
        return config.commands()
                .paths()
                .getOrDefault(command, IpecsCommands.PATHS.getOrDefault(command, "/" + command));
    }

    private Request.Builder bearer(Request.Builder request, String newToken) {
        token = newToken;
        return request.header(AUTHORIZATION, "bearer " + newToken);
    }

    private Answer exchange(Request request, OkHttpClient with) throws PeerException {
        Call call = with.newCall(request);
        try (Response response = call.execute()) {
            String text = body(response);
            return new Answer(response.code(), text, tree(text));
        } catch (InterruptedIOException slow) {
            throw new PeerException.Unreachable(urls.peer(), "gave no complete answer in time", slow);
        } catch (PeerException known) {
            throw known;
        } catch (IOException failed) {
            Optional<String> refusal = trust.refusedPin(failed).map(Wire::unknownCertificate);
            if (refusal.isPresent()) {
                throw new PeerException.Rejected(urls.peer(), "TLS", refusal.get());
            }
            throw new PeerException.Unreachable(urls.peer(), "cannot be reached: " + failed.getMessage(), failed);
        }
    }

    private String body(Response response) throws IOException {
        BufferedSource source = response.body().source();
        Buffer text = new Buffer();
        long count = 0;
        while (count >= 0 && text.size() <= LARGEST_BODY) {
            count = source.read(text, 8192);
        }
        if (text.size() > LARGEST_BODY) {
            throw new PeerException.Malformed(urls.peer(), "an answer larger than 8 MiB", "");
        }
        return text.readUtf8();
    }

    private static JsonNode tree(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException notJson) {
            return JSON.missingNode();
        }
    }

    /** The server does not know the session: only a new login helps. */
    static final class SessionGone extends Exception {

        private static final long serialVersionUID = 1L;

        private final PeerException.Rejected refusal;

        SessionGone(PeerException.Rejected refusal) {
            super(refusal);
            this.refusal = refusal;
        }

        PeerException.Rejected refusal() {
            return refusal;
        }
    }
}
