package dev.switchboard.oci.provisioning;

import dev.switchboard.oci.provisioning.Cai3gResult.Broken.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.xml.stream.XMLInputFactory;
import okhttp3.MediaType;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to the gateway and the session that is open on it, if any.
 *
 * <p><b>Threading.</b> Used by one thread at a time.
 */
final class Cai3gLine {

    private static final Logger LOG = LoggerFactory.getLogger(Cai3gLine.class);
    private static final MediaType XML = MediaType.get("text/xml");
    private static final Duration LOGOUT_LIMIT = Duration.ofSeconds(1);
    private static final int EXTERNAL_ERROR = 4006;
    private static final int TRACED = 4000;

    private final Cai3gClient.Options options;
    private final HttpLine http;
    private final HostChoice choice;
    private final XMLInputFactory answers = Cai3gAnswer.factory();
    private @Nullable GatewayHost host;
    private String session = "";
    private boolean suspect;
    private long lastUsed;

    Cai3gLine(Cai3gClient.Options options, HttpLine http, HostChoice choice) {
        this.options = options;
        this.http = http;
        this.choice = choice;
    }

    boolean hasSession() {
        return !session.isEmpty();
    }

    String session() {
        return session;
    }

    /** The host the session is on, or the primary when there is none. */
    GatewayHost host() {
        GatewayHost current = host;
        return current == null ? choice.configured().get(0) : current;
    }

    /** Whether the session should not be used for another event: it has been idle for long, or something was odd. */
    boolean isDoubtful() {
        return suspect || System.nanoTime() - lastUsed > options.sessionIdle().toNanos();
    }

    /**
     * Logs in at the first host that accepts it. A session that was open before is forgotten on success.
     *
     * @return why no host accepted it; empty when one did
     */
    String login(List<GatewayHost> hosts, Deadline deadline) throws InterruptedException {
        StringBuilder reasons = new StringBuilder();
        for (GatewayHost candidate : hosts) {
            String reason = login(candidate, deadline);
            if (reason.isEmpty()) {
                return "";
            }
            reasons.append(reasons.length() == 0 ? "" : "; ")
                    .append(candidate.role())
                    .append(" gateway ")
                    .append(candidate)
                    .append(' ')
                    .append(reason);
        }
        return reasons.toString();
    }

    private String login(GatewayHost candidate, Deadline deadline) throws InterruptedException {
        XmlText request =
                Cai3gEnvelope.login(options.username(), options.password().reveal());
        List<String> secrets = List.of(options.password().reveal());
        Exchange exchange = exchange("Login", candidate, request, secrets, () -> "Login", deadline);
        Optional<Cai3gAnswer> answer = exchange.answer();
        String given = answer.map(Cai3gAnswer::sessionId).orElse("");
        if (exchange.result() instanceof Cai3gResult.Done && !given.isEmpty()) {
            host = candidate;
            session = given;
            suspect = false;
            lastUsed = System.nanoTime();
            choice.succeeded(candidate);
            return "";
        }
        String reason = exchange.result() instanceof Cai3gResult.Done
                ? "answered the login without a session id"
                : exchange.result() instanceof Cai3gResult.Fault
                        ? "refused the login (" + exchange.result().note() + ")"
                        : exchange.result().note();
        choice.failed(candidate, reason);
        return reason;
    }

    /** Sends a request of the open session, once. */
    Cai3gResult send(
            String operation, XmlText request, List<String> secrets, Supplier<String> redacted, Deadline deadline)
            throws InterruptedException {
        Cai3gResult result = exchange(operation, host(), request, secrets, redacted, deadline)
                .result();
        lastUsed = System.nanoTime();
        if (result instanceof Cai3gResult.Fault fault) {
            // An expired session may be reported by a code nobody has told us; a fresh login costs little.
            suspect |= !fault.faultCodes().contains(EXTERNAL_ERROR);
        } else if (!(result instanceof Cai3gResult.Done)) {
            suspect = true;
        }
        return result;
    }

    /** Ends the session as far as we are concerned, and tells the gateway; what it answers does not matter. */
    void logout(Deadline deadline) {
        if (session.isEmpty()) {
            return;
        }
        String ended = session;
        GatewayHost where = host();
        session = "";
        host = null;
        logout(where, ended, deadline);
    }

    /** Tells a host that a session which is no longer ours has ended. */
    void logout(GatewayHost where, String ended, Deadline deadline) {
        Duration limit = options.requestTimeout().compareTo(LOGOUT_LIMIT) < 0 ? options.requestTimeout() : LOGOUT_LIMIT;
        Deadline earlier = deadline.remainingNanos() < limit.toNanos() ? deadline : Deadline.in(limit);
        // An interrupted thread still says good-bye; only then does the interruption go on.
        boolean interrupted = Thread.interrupted();
        try {
            exchange("Logout", where, Cai3gEnvelope.logout(ended), List.of(ended), () -> "Logout", earlier);
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    void close() {
        http.drop();
    }

    /** A result together with what it was made from. */
    private record Exchange(Cai3gResult result, Optional<Cai3gAnswer> answer) {}

    private Exchange exchange(
            String operation,
            GatewayHost where,
            XmlText request,
            List<String> secrets,
            Supplier<String> redacted,
            Deadline deadline)
            throws InterruptedException {
        if (!request.problem().isEmpty()) {
            return new Exchange(
                    new Cai3gResult.Broken(Kind.UNSENDABLE, "not sent: " + request.problem()), Optional.empty());
        }
        long start = System.nanoTime();
        byte[] body = request.toString().getBytes(StandardCharsets.UTF_8);
        HttpLine.Answer answer = http.post(new Request.Builder().url(where.url()), XML, body, deadline);
        Exchange exchange = understood(where, answer, secrets);
        if (LOG.isDebugEnabled()) {
            String outcome = exchange.result() instanceof Cai3gResult.Done
                    ? "done"
                    : exchange.result().note();
            LOG.debug(
                    "Gateway request answered op={} host={} ms={} result={}",
                    operation,
                    where,
                    (System.nanoTime() - start) / 1_000_000.0,
                    outcome);
            if (LOG.isTraceEnabled()) {
                LOG.trace(
                        "Gateway wire text host={} sent={} received={}",
                        where,
                        redacted.get(),
                        shown(exchange, answer, secrets));
            }
        }
        return exchange;
    }

    private static String shown(Exchange exchange, HttpLine.Answer answer, List<String> secrets) {
        String text = Redaction.mask(new String(answer.body(), StandardCharsets.UTF_8), secrets);
        String fresh = exchange.answer().map(Cai3gAnswer::sessionId).orElse("");
        return Redaction.shorten(Redaction.mask(text, List.of(fresh)), TRACED);
    }

    private Exchange understood(GatewayHost where, HttpLine.Answer answer, List<String> secrets) {
        if (answer.state() != HttpLine.State.ANSWERED) {
            String reason = "gateway " + where + ": " + Redaction.mask(answer.reason(), secrets);
            return new Exchange(unanswered(answer.state(), reason), Optional.empty());
        }
        if (answer.status() != 200 && answer.status() != 500) {
            return new Exchange(
                    new Cai3gResult.Broken(Kind.HTTP_STATUS, "gateway " + where + " answered HTTP " + answer.status()),
                    Optional.empty());
        }
        Optional<Cai3gAnswer> read = Cai3gAnswer.read(answers, answer.body());
        if (read.isEmpty()) {
            return new Exchange(
                    new Cai3gResult.Broken(
                            Kind.UNREADABLE,
                            "gateway " + where + " answered HTTP " + answer.status()
                                    + " with something that is no SOAP"),
                    Optional.empty());
        }
        Cai3gAnswer said = read.get();
        // A gateway that reports a fault with the wrong status has refused all the same.
        if (answer.status() == 500 || said.fault()) {
            boolean sessionInvalid = said.sessionFault()
                    || said.faultCodes().stream().anyMatch(options.codes().sessionInvalid()::contains);
            String text = Redaction.mask(said.text(), secrets);
            return new Exchange(
                    new Cai3gResult.Fault(said.faultCodes(), said.errorCodes(), text, sessionInvalid), read);
        }
        return new Exchange(new Cai3gResult.Done(), read);
    }

    private static Cai3gResult unanswered(HttpLine.State state, String reason) {
        if (state == HttpLine.State.NOT_CONNECTED) {
            return new Cai3gResult.Unreachable(reason);
        }
        return new Cai3gResult.Broken(state == HttpLine.State.TIMED_OUT ? Kind.TIMEOUT : Kind.CUT_OFF, reason);
    }
}
