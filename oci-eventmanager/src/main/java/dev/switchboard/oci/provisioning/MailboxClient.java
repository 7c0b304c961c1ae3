package dev.switchboard.oci.provisioning;

import dev.switchboard.common.config.Secret;
import dev.switchboard.oci.plan.Step;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import okhttp3.Credentials;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates and deletes domains and accounts on a SurgeMail server through its administration pages.
 *
 * <p>A request goes to the primary host, and once more to the secondary when the primary cannot be reached or does not
 * answer in time. Status 200 is success: what the server writes into the page is logged, not judged, since its wording
 * is not known.
 *
 * <p><b>Threading.</b> Owns no thread; safe for use by several threads.
 */
public final class MailboxClient implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MailboxClient.class);
    private static final MediaType HTML = MediaType.get("text/html");
    private static final int SHOWN = 300;

    /**
     * Where the mail server is and how to use it.
     *
     * @param primary {@code host} or {@code host:port}
     * @param secondary the same for the second host; empty when there is none
     * @param port the port of a host that names none
     * @param scheme {@code http} or {@code https}
     * @param username the administrator
     * @param password the administrator's password
     * @param domainPassword the password of each domain's {@code admin} account
     * @param connectTimeout for making a connection
     * @param requestTimeout for one request, from its first byte to the last of the answer
     */
    public record Options(
            String primary,
            String secondary,
            int port,
            String scheme,
            String username,
            Secret password,
            Secret domainPassword,
            Duration connectTimeout,
            Duration requestTimeout) {

        /**
         * Checks the values.
         *
         * @param primary as above
         * @param secondary as above
         * @param port as above
         * @param scheme as above
         * @param username as above
         * @param password as above
         * @param domainPassword as above
         * @param connectTimeout as above
         * @param requestTimeout as above
         * @throws IllegalArgumentException naming the option that cannot be used and what it must look like
         */
        public Options {
            Hosts.check("the mail server", primary, secondary, port, scheme);
            if (username.isEmpty() || username.indexOf(':') >= 0) {
                throw new IllegalArgumentException("the mail server's user name is missing or holds a colon");
            }
            Hosts.requirePositive("the mail server's connect timeout", connectTimeout);
            Hosts.requirePositive("the mail server's request timeout", requestTimeout);
        }

        /**
         * Options with the usual port 7026, plain HTTP, and 4 seconds each to connect and for a request.
         *
         * @param primary {@code host} or {@code host:port}
         * @param secondary the same for the second host; empty when there is none
         * @param username the administrator
         * @param password the administrator's password
         * @param domainPassword the password of each domain's {@code admin} account
         * @return the options
         */
        public static Options standard(
                String primary, String secondary, String username, Secret password, Secret domainPassword) {
            Duration time = Duration.ofSeconds(4);
            return new Options(primary, secondary, 7026, "http", username, password, domainPassword, time, time);
        }
    }

    /**
     * What became of a request; never holds a password.
     *
     * @param done whether the server did it
     * @param errorClass the kind of error at the host that was asked last; {@link ErrorClass#NONE} when done
     * @param reason which hosts were asked and why they did not, for people; empty when done
     */
    record Result(boolean done, ErrorClass errorClass, String reason) {}

    private final Options options;
    private final OkHttpClient base;
    private final List<PeerAddress> hosts;
    private final String authorization;
    private final ConcurrentLinkedDeque<HttpLine> idle = new ConcurrentLinkedDeque<>();

    /**
     * Makes a client; connects to nothing yet.
     *
     * @param options where the mail server is and how to use it
     * @param http whose TLS trust and resolver are used; not closed here
     */
    public MailboxClient(Options options, OkHttpClient http) {
        this.options = options;
        this.base = http;
        List<PeerAddress> all = new ArrayList<>();
        all.add(PeerAddress.parse("the mail server's primary host", options.primary(), options.port()));
        if (!options.secondary().isBlank()) {
            all.add(PeerAddress.parse("the mail server's secondary host", options.secondary(), options.port()));
        }
        this.hosts = List.copyOf(all);
        this.authorization =
                Credentials.basic(options.username(), options.password().reveal(), StandardCharsets.UTF_8);
    }

    /**
     * Sends the request of a step and waits for the answer.
     *
     * @param step a step for the mail server
     * @param deadline when to give up even if the request's own limit has not passed
     * @return what became of it
     * @throws IllegalArgumentException when the step is not for the mail server
     * @throws InterruptedException when the thread is interrupted; whether the request took effect is not known then
     */
    Result send(Step step, Deadline deadline) throws InterruptedException {
        MailboxTarget target = MailboxTarget.of(
                step,
                options.username(),
                options.password().reveal(),
                options.domainPassword().reveal());
        if (!target.problem().isEmpty()) {
            return new Result(false, ErrorClass.REFUSED, "not sent: " + target.problem());
        }
        HttpLine line = idle.pollFirst();
        if (line == null) {
            line = new HttpLine(base, options.connectTimeout(), options.requestTimeout());
        }
        try {
            return send(line, step, target, deadline);
        } finally {
            idle.addFirst(line);
        }
    }

    private Result send(HttpLine line, Step step, MailboxTarget target, Deadline deadline) throws InterruptedException {
        List<String> reasons = new ArrayList<>();
        ErrorClass errorClass = ErrorClass.UNREACHABLE;
        for (PeerAddress host : hosts) {
            HttpLine.Answer answer = exchange(line, host, step, target, deadline);
            if (answer.state() == HttpLine.State.ANSWERED && answer.status() == 200) {
                return new Result(true, ErrorClass.NONE, "");
            }
            boolean answered = answer.state() == HttpLine.State.ANSWERED;
            reasons.add("mail server " + host
                    + (answered ? " answered HTTP " + answer.status() : ": " + masked(answer.reason(), step)));
            errorClass = errorClass(answer.state());
            boolean elsewhere =
                    answer.state() == HttpLine.State.NOT_CONNECTED || answer.state() == HttpLine.State.TIMED_OUT;
            if (!elsewhere) {
                break;
            }
        }
        return new Result(false, errorClass, String.join("; ", reasons));
    }

    private static ErrorClass errorClass(HttpLine.State state) {
        return switch (state) {
            case NOT_CONNECTED -> ErrorClass.UNREACHABLE;
            case TIMED_OUT -> ErrorClass.TIMEOUT;
            default -> ErrorClass.MALFORMED;
        };
    }

    private HttpLine.Answer exchange(
            HttpLine line, PeerAddress host, Step step, MailboxTarget target, Deadline deadline)
            throws InterruptedException {
        long start = System.nanoTime();
        Request.Builder request = new Request.Builder()
                .url(HttpLine.url(options.scheme(), host, target.path(), target.query()))
                .header("Authorization", authorization);
        HttpLine.Answer answer = line.post(request, HTML, new byte[0], deadline);
        if (LOG.isDebugEnabled()) {
            String page = Redaction.shorten(masked(new String(answer.body(), StandardCharsets.UTF_8), step), SHOWN);
            LOG.debug(
                    "Mail server request answered op={} host={} ms={} result={} page={}",
                    step.getClass().getSimpleName(),
                    host,
                    (System.nanoTime() - start) / 1_000_000.0,
                    answer.state() == HttpLine.State.ANSWERED
                            ? "HTTP " + answer.status()
                            : masked(answer.reason(), step),
                    page);
            LOG.trace("Mail server wire text host={} target={}", host, redacted(step));
        }
        return answer;
    }

    private String masked(String text, Step step) {
        String password = step instanceof Step.CreateMailbox create ? create.password() : "";
        List<String> secrets =
                List.of(options.password().reveal(), options.domainPassword().reveal(), password);
        return Redaction.mask(text, secrets);
    }

    /**
     * The request of a step for people to read: the exact target with stars in place of every password.
     *
     * @param step a step for the mail server
     * @return method, path and query, or why it cannot be sent
     * @throws IllegalArgumentException when the step is not for the mail server
     */
    String redacted(Step step) {
        Step shown =
                step instanceof Step.CreateMailbox create && !create.password().isEmpty()
                        ? new Step.CreateMailbox(create.mailbox(), STARS)
                        : step;
        return shown(shown);
    }

    /**
     * The request of a step with the mailbox's password in clear, and stars in place of the administrators' passwords.
     *
     * @param step a step for the mail server
     * @return method, path and query, or why it cannot be sent; not for logs
     * @throws IllegalArgumentException when the step is not for the mail server
     */
    String withPasswords(Step step) {
        return shown(step);
    }

    private String shown(Step step) {
        MailboxTarget target = MailboxTarget.of(step, options.username(), STARS, STARS);
        return target.problem().isEmpty()
                ? "POST " + target.path() + "?" + target.query().replace(MailboxTarget.encoded(STARS), STARS)
                : "cannot be sent: " + target.problem();
    }

    private static final String STARS = Redaction.MASK;

    /** Closes the connections. May be called more than once. */
    @Override
    public void close() {
        for (HttpLine line = idle.pollFirst(); line != null; line = idle.pollFirst()) {
            line.drop();
        }
    }
}
