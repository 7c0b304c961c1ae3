package dev.switchboard.oci.simulator;

import dev.switchboard.common.simulator.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import javax.xml.stream.XMLInputFactory;

/**
 * A provisioning gateway that speaks CAI3G 1.2 over HTTP and keeps a world of IMS associations and ENUM numbers.
 *
 * <p>It answers truthfully: creating what exists and deleting what does not exist are refused with the codes in {@link
 * Cai3gFaults}, and so is changing an association, or a part of a service profile, that is not there. A Set that asks
 * for what is already so succeeds and changes nothing; that includes removing an identity that is gone. A request that
 * makes no sense is refused and is one of the {@link #violations()}. With {@link Builder#agreeable()} every request in
 * a valid session succeeds, as the recordings of the reference implementation assume.
 *
 * <p>The world, the sessions and the recordings survive {@link #refuseConnections()}.
 *
 * <p><b>Threading.</b> One thread for each connection and one that accepts them; requests take effect one at a time. All
 * methods may be called from any thread.
 */
public final class Cai3gSimulator extends HttpPeer<Cai3gSimulator.Operation> {

    /** The path of the gateway in the field, which is also the default here. */
    public static final String DEFAULT_PATH = "/CAI3G1.2/services/CAI3G1.2";

    private static final int MAX_SESSIONS = 10_000;
    private static final String CAI3G = "http://schemas.ericsson.com/cai3g1.2/";
    private static final String ENVELOPE = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><S:Envelope"
            + " xmlns:S=\"http://schemas.xmlsoap.org/soap/envelope/\"><S:Body>";
    private static final String END = "</S:Body></S:Envelope>";

    /** What a request asks for. The text of each is its name on the wire. */
    public enum Operation {
        /** Opens a session. */
        LOGIN("Login"),
        /** Makes an object. */
        CREATE("Create"),
        /** Changes an object. */
        SET("Set"),
        /** Removes an object. */
        DELETE("Delete"),
        /** Closes a session. */
        LOGOUT("Logout"),
        /** Anything else, also what could not be read. */
        OTHER("Other");

        private final String wireName;

        Operation(String wireName) {
            this.wireName = wireName;
        }

        static Operation of(String name) {
            for (Operation operation : values()) {
                if (operation != OTHER && operation.wireName.equals(name)) {
                    return operation;
                }
            }
            return OTHER;
        }

        @Override
        public String toString() {
            return wireName;
        }
    }

    private final String path;
    private final byte[] credentials;
    private final Cai3gGateway gateway;
    private final String sessionPrefix = HexFormat.of().toHexDigits(new SplittableRandom().nextLong());
    private int logins;

    /** Session id to its number; the oldest is forgotten when there are too many. */
    private final Map<String, Integer> sessions = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
            return size() > MAX_SESSIONS;
        }
    };

    private Cai3gSimulator(Builder options) {
        super("ema", options, options.keep);
        this.path = options.path;
        this.credentials = credentials(options.user, options.password);
        this.gateway = new Cai3gGateway(log, options.agreeable, options.numberExists);
        this.gateway.replace(options.world);
    }

    /**
     * Starts to describe a simulator.
     *
     * @return a builder with user {@code emauser}, password {@code emapass}, the usual path and a free port
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Describes a simulator. */
    public static final class Builder extends NetworkOptions<Builder> {

        private String path = DEFAULT_PATH;
        private String user = "emauser";
        private String password = "emapass";
        private int keep = 100_000;
        private boolean agreeable;
        private int numberExists = Cai3gFaults.NUMBER_EXISTS;
        private Cai3gWorld world = Cai3gWorld.empty();

        private Builder() {}

        @Override
        Builder self() {
            return this;
        }

        /**
         * Sets the path that is answered; every other path is 404.
         *
         * @param newPath starts with a slash
         * @return this builder
         */
        public Builder path(String newPath) {
            if (!newPath.startsWith("/")) {
                throw new IllegalArgumentException("the path must start with a slash: " + newPath);
            }
            path = newPath;
            return this;
        }

        /**
         * Sets who may log in.
         *
         * @param newUser user name
         * @param newPassword password
         * @return this builder
         */
        public Builder credentials(String newUser, String newPassword) {
            user = Objects.requireNonNull(newUser, "newUser");
            password = Objects.requireNonNull(newPassword, "newPassword");
            return this;
        }

        /**
         * Sets how many requests, and how many effects, are kept; the default is 100,000.
         *
         * @param newest 0 to keep none and only count
         * @return this builder
         */
        public Builder keep(int newest) {
            keep = newest;
            return this;
        }

        /**
         * Answers every request of a valid session with success, whatever it asks for.
         *
         * @return this builder
         */
        public Builder agreeable() {
            agreeable = true;
            return this;
        }

        /**
         * Sets the error code for a number that is already published; see {@link Cai3gFaults#NUMBER_EXISTS}.
         *
         * @param code the error code
         * @return this builder
         */
        public Builder numberExistsCode(int code) {
            numberExists = code;
            return this;
        }

        /**
         * Sets what there is at the start, by default nothing.
         *
         * @param newWorld for example what {@link Cai3gSimulator#world()} of another simulator told
         * @return this builder
         */
        public Builder world(Cai3gWorld newWorld) {
            world = Objects.requireNonNull(newWorld, "newWorld");
            return this;
        }

        /**
         * Makes the simulator, which does nothing before it is started.
         *
         * @return the simulator
         */
        public Cai3gSimulator build() {
            return new Cai3gSimulator(this);
        }
    }

    /**
     * All that is provisioned now.
     *
     * @return an immutable copy
     */
    public Cai3gWorld world() {
        synchronized (lock) {
            return gateway.world();
        }
    }

    /**
     * Replaces all that is provisioned. This is no effect in the ledger.
     *
     * @param world what there is from now on
     */
    public void replaceWorld(Cai3gWorld world) {
        synchronized (lock) {
            gateway.replace(world);
        }
    }

    /** Forgets all sessions: the next request of each is refused with {@link Cai3gFaults#INVALID_SESSION}. */
    public void expireSessions() {
        synchronized (lock) {
            sessions.clear();
        }
    }

    /**
     * How many sessions are open.
     *
     * @return the number
     */
    public int openSessions() {
        synchronized (lock) {
            return sessions.size();
        }
    }

    @Override
    String path() {
        return path;
    }

    @Override
    HttpWire.Handler handler() {
        XMLInputFactory xml = XmlElement.factory();
        return new HttpWire.Handler() {
            @Override
            public HttpAnswer answer(HttpRequest request) {
                return answerTo(request, xml);
            }

            @Override
            public void unreadable(String reason) {
                Cai3gSimulator.this.unreadable(reason);
            }
        };
    }

    private HttpAnswer answerTo(HttpRequest request, XMLInputFactory xml) {
        if (!request.target().equals(path) || !request.method().equals("POST")) {
            int status = request.target().equals(path) ? 405 : 404;
            String what = request.method() + " " + request.target() + " is not answered here";
            return exchange(
                    request,
                    Operation.OTHER.toString(),
                    List.of(what),
                    order -> new Verdict(HttpAnswer.of(status, "text/plain", what), 0, "status " + status));
        }
        Cai3gCall call = Cai3gCall.read(xml, request.body());
        List<String> wrong = call.wrong();
        String type = request.header("content-type").orElse("");
        if (!type.startsWith("text/xml")) {
            wrong = new ArrayList<>(wrong);
            wrong.add("the content type is not text/xml: " + type);
        }
        return exchange(request, call.operation().toString(), wrong, order -> decide(call, order));
    }

    private Verdict decide(Cai3gCall call, long order) {
        if (call.body().isEmpty()) {
            return refusal(
                    Cai3gFaults.INVALID_REQUEST,
                    Cai3gFaults.INVALID_REQUEST_ERROR,
                    0,
                    call.wrong().get(0));
        }
        if (call.operation() == Operation.LOGIN) {
            return login(call.body().get());
        }
        Integer session = sessions.get(call.session());
        if (session == null) {
            return refusal(
                    Cai3gFaults.INVALID_SESSION, Cai3gFaults.INVALID_SESSION_ERROR, 0, "the session is not known");
        }
        if (call.operation() == Operation.LOGOUT) {
            sessions.remove(call.session());
            return success("<LogoutResponse xmlns=\"" + CAI3G + "\"/>", session, "ok");
        }
        Cai3gGateway.Result result = gateway.apply(call, order);
        if (!result.ok()) {
            return refusal(result.faultCode(), result.errorCode(), session, result.text());
        }
        String name = call.operation() + "Response";
        return success(
                "<" + name + " xmlns=\"" + CAI3G + "\"><MOId><id>" + Cai3gFaults.escape(call.key()) + "</id></MOId></"
                        + name + ">",
                session,
                result.text());
    }

    private Verdict login(XmlElement body) {
        boolean known = MessageDigest.isEqual(
                credentials, credentials(body.childText("userId", ""), body.childText("pwd", "")));
        if (!known) {
            return refusal(Cai3gFaults.LOGIN_REFUSED, Cai3gFaults.LOGIN_REFUSED_ERROR, 0, "user or password is wrong");
        }
        int number = ++logins;
        String id = sessionPrefix + HexFormat.of().toHexDigits((long) number);
        sessions.put(id, number);
        return success(
                "<LoginResponse xmlns=\"" + CAI3G + "\"><sessionId>" + id + "</sessionId><baseSequenceId>" + number
                        + "</baseSequenceId></LoginResponse>",
                number,
                "ok");
    }

    /** Both in one array, which is compared in constant time. */
    private static byte[] credentials(String user, String password) {
        return (user + "\n" + password).getBytes(StandardCharsets.UTF_8);
    }

    private static Verdict success(String content, int session, String words) {
        return new Verdict(HttpAnswer.of(200, "text/xml;charset=utf-8", ENVELOPE + content + END), session, words);
    }

    private static Verdict refusal(int faultCode, int errorCode, int session, String text) {
        return new Verdict(
                HttpAnswer.of(500, "text/xml;charset=utf-8", Cai3gFaults.usual(faultCode, errorCode, text)),
                session,
                "fault " + faultCode + "/" + errorCode);
    }
}
