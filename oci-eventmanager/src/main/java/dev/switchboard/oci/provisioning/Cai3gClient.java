package dev.switchboard.oci.provisioning;

import dev.switchboard.common.config.Secret;
import dev.switchboard.oci.plan.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Supplier;
import okhttp3.OkHttpClient;

/**
 * Speaks CAI3G 1.2 with the provisioning gateway of the IMS core: sessions at a primary and a secondary host, and one
 * request for each step of a plan.
 *
 * <p>Every session goes to the primary first and to the secondary when the primary gives none, for whatever reason.
 * Within an event there is no way back: a request whose effect is unknown is never sent again.
 *
 * <p><b>Threading.</b> Owns no thread. {@link #open} and {@link #close} may be called by several threads; each session
 * belongs to one of them at a time. There are as many connections as sessions are lent at the same time.
 */
public final class Cai3gClient implements AutoCloseable {

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);

    /** How long a session lasts. */
    public enum SessionUse {
        /** Sessions stay open for the next event, are renewed when the gateway forgets them, and end with the client. */
        KEPT,
        /** Each section of a plan logs in and out. */
        PER_EVENT
    }

    /**
     * Where the gateway is and how to use it.
     *
     * @param primary {@code host} or {@code host:port}
     * @param secondary the same for the second host; empty when there is none
     * @param port the port of a host that names none
     * @param scheme {@code http} or {@code https}
     * @param path the path requests go to
     * @param username the gateway account
     * @param password its password
     * @param session how long a session lasts
     * @param connectTimeout for making a connection
     * @param requestTimeout for one request, from its first byte to the last of the answer
     * @param failBack how long kept sessions leave a failed primary alone
     * @param sessionIdle after how long without a request a kept session is replaced rather than used
     * @param codes what fault codes mean
     */
    public record Options(
            String primary,
            String secondary,
            int port,
            String scheme,
            String path,
            String username,
            Secret password,
            SessionUse session,
            Duration connectTimeout,
            Duration requestTimeout,
            Duration failBack,
            Duration sessionIdle,
            FaultCodes codes) {

        /**
         * Checks the values.
         *
         * @param primary as above
         * @param secondary as above
         * @param port as above
         * @param scheme as above
         * @param path as above
         * @param username as above
         * @param password as above
         * @param session as above
         * @param connectTimeout as above
         * @param requestTimeout as above
         * @param failBack as above
         * @param sessionIdle as above
         * @param codes as above
         * @throws IllegalArgumentException naming the option that cannot be used and what it must look like
         */
        public Options {
            Hosts.check("the gateway", primary, secondary, port, scheme);
            if (!path.matches("/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*")) {
                throw new IllegalArgumentException(
                        "the gateway's path must start with / and hold no blanks, query or fragment: \"" + path + "\"");
            }
            if (username.isEmpty()) {
                throw new IllegalArgumentException("the gateway's user name is missing");
            }
            if (password.isEmpty()) {
                throw new IllegalArgumentException("the gateway's password is missing");
            }
            Hosts.requirePositive("the gateway's connect timeout", connectTimeout);
            Hosts.requirePositive("the gateway's request timeout", requestTimeout);
            Hosts.requirePositive("the time before failing back to the primary gateway", failBack);
            Hosts.requirePositive("the idle limit of gateway sessions", sessionIdle);
        }

        /**
         * Options with every default: port 8080, the usual path, kept sessions, 2 seconds to connect and 2 for a
         * request, back to the primary after a minute, at most 5 minutes of idleness.
         *
         * @param primary {@code host} or {@code host:port}
         * @param secondary the same for the second host; empty when there is none
         * @param username the gateway account
         * @param password its password
         * @return the options
         */
        public static Options standard(String primary, String secondary, String username, Secret password) {
            return new Options(
                    primary,
                    secondary,
                    8080,
                    "http",
                    "/CAI3G1.2/services/CAI3G1.2",
                    username,
                    password,
                    SessionUse.KEPT,
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(60),
                    Duration.ofMinutes(5),
                    FaultCodes.standard());
        }

        /**
         * The same with another use of sessions.
         *
         * @param use how long a session lasts
         * @return changed options
         */
        public Options withSession(SessionUse use) {
            return new Options(
                    primary,
                    secondary,
                    port,
                    scheme,
                    path,
                    username,
                    password,
                    use,
                    connectTimeout,
                    requestTimeout,
                    failBack,
                    sessionIdle,
                    codes);
        }

        /**
         * The same with other time limits.
         *
         * @param connect for making a connection
         * @param request for one request
         * @param back how long kept sessions leave a failed primary alone
         * @return changed options
         */
        public Options withTimes(Duration connect, Duration request, Duration back) {
            return new Options(
                    primary,
                    secondary,
                    port,
                    scheme,
                    path,
                    username,
                    password,
                    session,
                    connect,
                    request,
                    back,
                    sessionIdle,
                    codes);
        }
    }

    /** What came of asking for a session. */
    sealed interface Opening {

        /**
         * There is one.
         *
         * @param session the session; the caller closes it
         */
        record Opened(Cai3gSession session) implements Opening {}

        /**
         * No host gave one.
         *
         * @param reason each host and why it did not, for people
         */
        record Refused(String reason) implements Opening {}
    }

    private final Options options;
    private final ImsObjects objects;
    private final OkHttpClient base;
    private final HostChoice choice;
    private final ConcurrentLinkedDeque<Cai3gLine> idle = new ConcurrentLinkedDeque<>();
    private volatile boolean closed;

    /**
     * Makes a client; connects to nothing yet.
     *
     * @param options where the gateway is and how to use it
     * @param profile what the objects of this network hold
     * @param http whose TLS trust and resolver are used; not closed here
     */
    public Cai3gClient(Options options, ImsProfile profile, OkHttpClient http) {
        this.options = options;
        this.objects = new ImsObjects(profile);
        this.base = http;
        List<GatewayHost> hosts = new ArrayList<>();
        hosts.add(host("primary", options.primary(), options));
        if (!options.secondary().isBlank()) {
            hosts.add(host("secondary", options.secondary(), options));
        }
        this.choice = new HostChoice(hosts, options.failBack());
    }

    private static GatewayHost host(String role, String text, Options options) {
        PeerAddress address = PeerAddress.parse("the gateway's " + role + " host", text, options.port());
        return new GatewayHost(role, address, HttpLine.url(options.scheme(), address, options.path(), ""));
    }

    /**
     * Lends a session, logging in where needed. That takes at most two connects and two requests for each host.
     *
     * @return the session, or why there is none
     * @throws IllegalStateException when the client is closed
     * @throws InterruptedException when the thread is interrupted
     */
    Opening open() throws InterruptedException {
        if (closed) {
            throw new IllegalStateException("the gateway client is closed");
        }
        Cai3gLine line = idle.pollFirst();
        if (line == null) {
            HttpLine http = new HttpLine(base, options.connectTimeout(), options.requestTimeout());
            line = new Cai3gLine(options, http, choice);
        }
        boolean lent = false;
        try {
            String reason = ready(line);
            lent = reason.isEmpty();
            return lent ? new Opening.Opened(new Cai3gSession(this, line)) : new Opening.Refused(reason);
        } finally {
            if (!lent) {
                giveBack(line);
            }
        }
    }

    private String ready(Cai3gLine line) throws InterruptedException {
        if (line.isDoubtful()) {
            line.logout(Deadline.never());
        }
        if (!line.hasSession()) {
            return line.login(
                    options.session() == SessionUse.KEPT ? choice.promising() : choice.configured(), Deadline.never());
        }
        if (choice.shouldReturnToPrimary(line.host())) {
            GatewayHost left = line.host();
            String ended = line.session();
            List<GatewayHost> primary = choice.configured().subList(0, 1);
            if (line.login(primary, Deadline.never()).isEmpty()) {
                line.logout(left, ended, Deadline.never());
            }
        }
        return "";
    }

    Cai3gResult send(Cai3gLine line, Step step, Deadline deadline) throws InterruptedException {
        Cai3gResult result = sendOnce(line, step, deadline);
        boolean untouched = result instanceof Cai3gResult.Unreachable
                || (result instanceof Cai3gResult.Fault fault && fault.sessionInvalid());
        if (!untouched || options.session() == SessionUse.PER_EVENT) {
            return result;
        }
        if (result instanceof Cai3gResult.Unreachable unreachable) {
            choice.failed(line.host(), unreachable.reason());
        }
        String refused = line.login(choice.promising(), deadline);
        if (refused.isEmpty()) {
            return sendOnce(line, step, deadline);
        }
        return result instanceof Cai3gResult.Unreachable
                ? new Cai3gResult.Unreachable(result.note() + "; then " + refused)
                : result;
    }

    private Cai3gResult sendOnce(Cai3gLine line, Step step, Deadline deadline) throws InterruptedException {
        String session = line.session();
        Supplier<String> redacted = () -> objects.redacted(step);
        List<String> secrets =
                List.of(session, password(step), options.password().reveal());
        return line.send(step.getClass().getSimpleName(), objects.request(step, session), secrets, redacted, deadline);
    }

    private static String password(Step step) {
        if (step instanceof Step.CreateAssociation create) {
            return create.password();
        }
        return step instanceof Step.SetPassword set ? set.password() : "";
    }

    void giveBack(Cai3gLine line) {
        boolean keep = options.session() == SessionUse.KEPT && !closed && line.hasSession() && !line.isDoubtful();
        if (!keep) {
            line.logout(Deadline.never());
        }
        idle.addFirst(line);
        if (closed) {
            endIdleSessions();
        }
    }

    /**
     * Whether a fault says that what the step wants is the case already. It says so only when every error code does.
     *
     * @param step the step
     * @param result what became of it
     * @return true for a fault whose error codes are those of an object that exists (create) or is missing (delete)
     */
    boolean goalAlreadyReached(Step step, Cai3gResult result) {
        return result instanceof Cai3gResult.Fault fault && options.codes().goalReached(step, fault);
    }

    /**
     * The request of a step for people to read: the exact text with stars in place of the session and every password.
     *
     * @param step a step for the gateway
     * @return the text, or why it cannot be sent
     * @throws IllegalArgumentException when the step is not for the gateway
     */
    String redacted(Step step) {
        return objects.redacted(step);
    }

    /**
     * The request of a step with the subscriber's password in clear, and stars in place of the session only.
     *
     * @param step a step for the gateway
     * @return the text, or why it cannot be sent; not for logs
     * @throws IllegalArgumentException when the step is not for the gateway
     */
    String withPasswords(Step step) {
        XmlText text = objects.request(step, Redaction.MASK);
        return text.problem().isEmpty() ? text.toString() : "cannot be sent: " + text.problem();
    }

    /**
     * Logs out every session that is not lent, within 3 seconds together; a lent one is logged out when it is given
     * back. May be called more than once.
     */
    @Override
    public void close() {
        closed = true;
        endIdleSessions();
    }

    private void endIdleSessions() {
        Deadline deadline = Deadline.in(CLOSE_LIMIT);
        for (Cai3gLine line = idle.pollFirst(); line != null; line = idle.pollFirst()) {
            line.logout(deadline);
            line.close();
        }
    }
}
