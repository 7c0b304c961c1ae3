package dev.switchboard.vmo.simulator;

import dev.switchboard.vmo.simulator.GraphDoor.Question;
import dev.switchboard.vmo.simulator.GraphDoor.Reply;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Microsoft's login and Graph on one port of the loopback address, as far as automatic replies need them: tokens that
 * end, {@code $batch}, one mailbox' settings, and one user.
 *
 * <p>Like Graph it takes at most twenty parts in a batch and works through four of them at a time.
 *
 * <p><b>Threading.</b> Any thread may call any method. Owns daemon threads {@code switchboard-vmo-sim-graph}.
 */
public final class GraphSimulator implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GraphSimulator.class);
    private static final int MOST_CALLS = 10_000;

    /**
     * Whom the login knows, and for how long its tokens are good.
     *
     * @param tenant the directory
     * @param clientId the application
     * @param clientSecret the application's secret
     * @param tokenLife how long a token is good
     */
    public record Account(String tenant, String clientId, String clientSecret, Duration tokenLife) {

        /** What {@code simulate graph} starts with. */
        public static final Account DEFAULT = new Account("contoso", "mediator", "secret", Duration.ofHours(1));

        @Override
        public String toString() {
            return "Account[" + tenant + ", " + clientId + "]";
        }
    }

    /**
     * Automatic replies as they go over the wire, right or wrong.
     *
     * @param status {@code disabled}, {@code alwaysEnabled} or {@code scheduled}
     * @param audience who outside gets a reply: {@code all}, {@code contactsOnly} or none
     * @param internal HTML for colleagues
     * @param external HTML for people outside
     * @param start local date and time; empty for the first hour of 2026
     * @param end local date and time; empty for the second hour of 2026
     * @param zone the zone of both
     */
    public record Replies(
            String status, String audience, String internal, String external, String start, String end, String zone) {

        /** Automatic replies that were never switched on. */
        public static final Replies OFF = new Replies("disabled", "all", "", "", "", "", "UTC");

        /**
         * Switched on without an end.
         *
         * @param message HTML for everybody
         * @return the replies
         */
        public static Replies always(String message) {
            return new Replies("alwaysEnabled", "all", message, message, "", "", "UTC");
        }

        /**
         * Switched on between two times.
         *
         * @param start local date and time, such as {@code 2026-03-09T08:00:00.0000000}
         * @param end the same
         * @param zone of both
         * @param message HTML for everybody
         * @return the replies
         */
        public static Replies scheduled(String start, String end, String zone, String message) {
            return new Replies("scheduled", "all", message, message, start, end, zone);
        }
    }

    /**
     * Something that goes wrong with an answer.
     *
     * @param status sent instead of the true one; 0 for the true one
     * @param retryAfter the header of that name; empty for none
     * @param delay how late the answer is
     * @param delivery how much of it gets out: whole, half, nothing; a part of a batch is then left out
     * @param body sent instead of the true one; empty for the true one, or a usual error
     */
    public record Fault(int status, String retryAfter, Duration delay, String delivery, String body) {

        /**
         * An error.
         *
         * @param status its status
         * @return the fault
         */
        public static Fault status(int status) {
            return new Fault(status, "", Duration.ZERO, "whole", "");
        }

        /**
         * An error after which one has to wait.
         *
         * @param status its status
         * @param retryAfter how long, as it is written
         * @return the fault
         */
        public static Fault busy(int status, String retryAfter) {
            return new Fault(status, retryAfter, Duration.ZERO, "whole", "");
        }

        /**
         * The truth, but late.
         *
         * @param delay how late
         * @return the fault
         */
        public static Fault slow(Duration delay) {
            return new Fault(0, "", delay, "whole", "");
        }

        /**
         * Half of the truth.
         *
         * @return the fault
         */
        public static Fault cut() {
            return new Fault(0, "", Duration.ZERO, "half", "");
        }

        /**
         * No answer; the connection is closed.
         *
         * @return the fault
         */
        public static Fault drop() {
            return new Fault(0, "", Duration.ZERO, "nothing", "");
        }

        /**
         * Status 200 with another body.
         *
         * @param body what is sent
         * @return the fault
         */
        public static Fault nonsense(String body) {
            return new Fault(200, "", Duration.ZERO, "whole", body);
        }
    }

    /**
     * A request that came.
     *
     * @param kind "token", "batch", "settings" (of one mailbox alone), "user" or "unknown"
     * @param path the path as it was sent
     * @param users whom it asks for, in order
     * @param status the status of the whole answer
     * @param token what it presented; empty when that was no bearer token
     */
    public record Call(String kind, String path, List<String> users, int status, String token) {}

    private final Account account;
    private final GraphDoor door;
    private final Optional<GraphControl> control;
    private final GraphTokens tokens;
    private final GraphFaults faults = new GraphFaults();
    private final GraphDirectory directory = new GraphDirectory(faults);
    private final ArrayDeque<Call> calls = new ArrayDeque<>();

    /**
     * A simulator on a free port.
     *
     * @param account whom the login knows
     * @param clock when tokens end
     */
    public GraphSimulator(Account account, InstantSource clock) {
        this(0, account, clock, Optional.empty());
    }

    /**
     * A simulator that does not listen yet.
     *
     * @param port where it will, 0 for a free port
     * @param account whom the login knows
     * @param clock when tokens end
     * @param controlPort from where else it can be steered, 0 for a free port: {@code POST /user} and {@code POST /fault}
     *     with JSON, and {@code GET /journal}; empty for not at all
     */
    public GraphSimulator(int port, Account account, InstantSource clock, Optional<Integer> controlPort) {
        this.account = account;
        this.tokens = new GraphTokens(account, clock);
        this.door = new GraphDoor("graph", port, this::reply);
        this.control = controlPort.map(own -> new GraphControl(this, own));
    }

    /**
     * Begins to listen.
     *
     * @throws IOException if the port is taken
     */
    public void start() throws IOException {
        door.start();
        if (control.isPresent()) {
            control.get().start();
        }
        LOG.info("Simulator listens. role=graph url={}", url());
    }

    /**
     * The root of both the login and Graph.
     *
     * @return without a slash at the end
     */
    public String url() {
        return door.url();
    }

    /**
     * Where it is steered from.
     *
     * @return without a slash at the end; empty when there is no such port
     */
    public Optional<String> controlUrl() {
        return control.map(GraphControl::url);
    }

    /**
     * Makes {@code user1@example.com} and so on, nobody of them away.
     *
     * @param count how many
     */
    public void addUsers(int count) {
        for (int i = 1; i <= count; i++) {
            set("user" + i + "@example.com", Replies.OFF);
        }
    }

    /**
     * Gives somebody a mailbox, or other automatic replies.
     *
     * @param email the address, in any case
     * @param replies what the owner has set
     */
    public void set(String email, Replies replies) {
        directory.set(email, replies);
    }

    /**
     * Takes a mailbox away.
     *
     * @param email the address
     */
    public void remove(String email) {
        directory.remove(email);
    }

    /**
     * Lets the next answers go wrong.
     *
     * @param where {@code token}, {@code batch}, {@code user}, or the e-mail address of a mailbox within any batch
     * @param count how many
     * @param fault how
     */
    public void failNext(String where, int count, Fault fault) {
        if (!List.of("whole", "half", "nothing").contains(fault.delivery())) {
            throw new IllegalArgumentException("delivery must be whole, half or nothing");
        }
        faults.add(where, count, fault);
    }

    /** Forgets every fault that has not happened yet. */
    public void clearFaults() {
        faults.clear();
    }

    /**
     * Answers the parts of a batch in any order.
     *
     * @param on whether it does
     */
    public void shuffle(boolean on) {
        directory.shuffle(on);
    }

    /**
     * Lets each part of a batch take its time; four are worked on at once.
     *
     * @param time how long one takes
     */
    public void partTime(Duration time) {
        directory.partTime(time);
    }

    /** Ends all tokens that were given out. */
    public void expireTokens() {
        tokens.expire();
    }

    /**
     * What came so far.
     *
     * @return the last 10,000 calls in order of arrival
     */
    public List<Call> calls() {
        synchronized (calls) {
            return List.copyOf(calls);
        }
    }

    /**
     * What came of one kind.
     *
     * @param kind as in {@link Call#kind}
     * @return in order of arrival
     */
    public List<Call> calls(String kind) {
        return calls().stream().filter(call -> call.kind().equals(kind)).toList();
    }

    @Override
    public void close() {
        control.ifPresent(GraphControl::close);
        door.close();
    }

    private Reply reply(Question question) {
        String path = question.path();
        if (path.equals("/" + account.tenant() + "/oauth2/v2.0/token")) {
            return record("token", question, List.of(), faults.apply("token", tokens.grant(question)));
        }
        if (path.endsWith("/oauth2/v2.0/token")) {
            return record(
                    "token",
                    question,
                    List.of(),
                    GraphDirectory.error(400, "invalid_request", "AADSTS90002: no such tenant"));
        }
        if (!path.startsWith("/v1.0/")) {
            return record("unknown", question, List.of(), GraphDirectory.error(404, "BadRequest", "no such path"));
        }
        boolean batch = path.equals("/v1.0/$batch");
        String kind = batch ? "batch" : path.endsWith(GraphDirectory.REPLIES) ? "settings" : "user";
        List<String> asked = new ArrayList<>();
        Reply truth;
        if (!tokens.valid(question.authorization())) {
            truth = GraphDirectory.error(
                    401, "InvalidAuthenticationToken", "Access token has expired or is not yet valid.");
        } else if (batch) {
            truth = directory.batch(question, asked);
        } else {
            GraphDirectory.Part part = directory.part(question.method(), path.substring("/v1.0".length()));
            part.user().ifPresent(asked::add);
            truth = Reply.json(part.status(), part.body());
        }
        return record(kind, question, asked, faults.apply(batch ? "batch" : "user", truth));
    }

    private Reply record(String kind, Question question, List<String> asked, Reply reply) {
        String token = question.authorization().startsWith("Bearer ")
                ? question.authorization().substring("Bearer ".length())
                : "";
        synchronized (calls) {
            if (calls.size() == MOST_CALLS) {
                calls.removeFirst();
            }
            calls.addLast(new Call(kind, question.path(), List.copyOf(asked), reply.status(), token));
        }
        return reply;
    }
}
