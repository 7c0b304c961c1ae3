package dev.switchboard.oci.simulator;

import dev.switchboard.common.simulator.HttpRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A SurgeMail server's administration pages: mail domains and mailboxes, made and removed by HTTP POSTs whose
 * parameters stand in the query.
 *
 * <p>It checks the administrator's HTTP Basic credentials (else 401) and the domain administrator's password. What it
 * refuses it answers with {@link Builder#refusalStatus(int)}, by default 200, and a text that starts with {@code ERROR}:
 * the real server's way of refusing is not known.
 *
 * <p><b>Threading.</b> One thread for each connection and one that accepts them; requests take effect one at a time. All
 * methods may be called from any thread.
 */
public final class MailboxSimulator extends HttpPeer<MailboxSimulator.Operation> {

    private static final String ADMIN_PAGE = "/cgi/admin.cgi";
    private static final String DOMAIN_PAGE = "/cgi/domadmin.cgi";

    /** What a request asks for. The text of each is its command on the wire. */
    public enum Operation {
        /** Makes a domain. */
        CREATE_DOMAIN("global_misc_save"),
        /** Removes a domain with its mailboxes. */
        DELETE_DOMAIN("domain_delete"),
        /** Makes a mailbox. */
        CREATE_MAILBOX("user_create"),
        /** Removes a mailbox. */
        DELETE_MAILBOX("user_delete"),
        /** Anything else. */
        OTHER("Other");

        private final String wireName;

        Operation(String wireName) {
            this.wireName = wireName;
        }

        @Override
        public String toString() {
            return wireName;
        }
    }

    private final byte[] authorization;
    private final byte[] domainPassword;
    private final int refusalStatus;
    private final boolean anyDomain;
    private final SortedSet<String> domains;
    private final SortedMap<String, String> mailboxes = new TreeMap<>();

    private MailboxSimulator(Builder options) {
        super("mail", options, options.keep);
        String credentials = options.user + ":" + options.password;
        this.authorization =
                ("Basic " + Base64.getEncoder().encodeToString(utf8(credentials))).getBytes(StandardCharsets.US_ASCII);
        this.domainPassword = utf8(options.domainPassword);
        this.refusalStatus = options.refusalStatus;
        this.anyDomain = options.domains.isEmpty();
        this.domains = new TreeSet<>(options.domains);
    }

    /**
     * Starts to describe a simulator.
     *
     * @return a builder with user {@code mailadmin}, password {@code mailpass}, domain password {@code domainpass} and a
     *     free port
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Describes a simulator. */
    public static final class Builder extends NetworkOptions<Builder> {

        private String user = "mailadmin";
        private String password = "mailpass";
        private String domainPassword = "domainpass";
        private int refusalStatus = 200;
        private int keep = 100_000;
        private Set<String> domains = Set.of();

        private Builder() {}

        @Override
        Builder self() {
            return this;
        }

        /**
         * Sets the administrator.
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
         * Sets the password of every domain's administrator, {@code admin@} the domain.
         *
         * @param newPassword password
         * @return this builder
         */
        public Builder domainPassword(String newPassword) {
            domainPassword = Objects.requireNonNull(newPassword, "newPassword");
            return this;
        }

        /**
         * Sets the HTTP status of a refusal.
         *
         * @param status for example 200, the default, or 500
         * @return this builder
         */
        public Builder refusalStatus(int status) {
            refusalStatus = status;
            return this;
        }

        /**
         * Sets the domains there are at the start. Without this call mailboxes are made in any domain, since a real
         * server has domains that nobody here made.
         *
         * @param names the domains; afterwards a mailbox in another domain is refused
         * @return this builder
         */
        public Builder domains(String... names) {
            domains = Set.of(names);
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
         * Makes the simulator, which does nothing before it is started.
         *
         * @return the simulator
         */
        public MailboxSimulator build() {
            return new MailboxSimulator(this);
        }
    }

    /**
     * The domains that were made and not removed.
     *
     * @return a sorted copy
     */
    public SortedSet<String> domains() {
        synchronized (lock) {
            return new TreeSet<>(domains);
        }
    }

    /**
     * The mailboxes there are.
     *
     * @return password by mailbox, {@code user@domain}, sorted copy
     */
    public SortedMap<String, String> mailboxes() {
        synchronized (lock) {
            return new TreeMap<>(mailboxes);
        }
    }

    @Override
    String path() {
        return "";
    }

    @Override
    HttpWire.Handler handler() {
        return new HttpWire.Handler() {
            @Override
            public HttpAnswer answer(HttpRequest request) {
                return answerTo(request);
            }

            @Override
            public void unreadable(String reason) {
                MailboxSimulator.this.unreadable(reason);
            }
        };
    }

    private HttpAnswer answerTo(HttpRequest request) {
        List<String> wrong = new ArrayList<>();
        int question = request.target().indexOf('?');
        String page = question < 0 ? request.target() : request.target().substring(0, question);
        Map<String, String> parameters =
                parameters(question < 0 ? "" : request.target().substring(question + 1), wrong);
        Operation operation = operation(page, parameters);
        inspect(request, operation, parameters, wrong);
        boolean allowed = MessageDigest.isEqual(
                authorization, utf8(request.header("authorization").orElse("")));
        return exchange(request, operation.toString(), wrong, order -> {
            if (!allowed) {
                return unauthorized();
            }
            if (operation == Operation.OTHER || !request.method().equals("POST")) {
                return new Verdict(HttpAnswer.of(404, "text/plain", "there is no such page"), 0, "status 404");
            }
            Optional<String> refusal = apply(operation, parameters, order);
            return refusal.map(this::refused).orElseGet(MailboxSimulator::done);
        });
    }

    private static Operation operation(String page, Map<String, String> parameters) {
        boolean domainPage =
                page.equals(DOMAIN_PAGE) && parameters.getOrDefault("cmd", "").equals("cmd_user_login");
        String command = parameters.getOrDefault(domainPage ? "lcmd" : "cmd", "");
        for (Operation operation : Operation.values()) {
            boolean mailbox = operation == Operation.CREATE_MAILBOX || operation == Operation.DELETE_MAILBOX;
            if (operation.wireName.equals(command) && (mailbox ? domainPage : page.equals(ADMIN_PAGE))) {
                return operation;
            }
        }
        return Operation.OTHER;
    }

    private static void inspect(
            HttpRequest request, Operation operation, Map<String, String> parameters, List<String> wrong) {
        if (operation == Operation.OTHER || !request.method().equals("POST")) {
            wrong.add(request.method() + " with this target asks for nothing known");
        }
        if (request.body().length > 0 || request.header("content-length").isEmpty()) {
            wrong.add("the body must be empty, with a Content-Length of 0");
        }
        if (request.target().chars().anyMatch(c -> c <= ' ' || c >= 0x7f || "\"<>\\^`{|}#".indexOf(c) >= 0)) {
            wrong.add("the target has characters that must be escaped");
        }
        parameters.forEach((name, value) -> {
            if (value.equals("undefined")) {
                wrong.add("an undefined value in the parameter " + name);
            }
        });
    }

    private static Map<String, String> parameters(String query, List<String> wrong) {
        Map<String, String> parameters = new HashMap<>();
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals < 0) {
                continue;
            }
            try {
                String value = URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8);
                if (parameters.putIfAbsent(pair.substring(0, equals), value) != null) {
                    wrong.add("the parameter " + pair.substring(0, equals) + " is there twice");
                }
            } catch (IllegalArgumentException e) {
                wrong.add("a percent escape is broken in the parameter " + pair.substring(0, equals));
            }
        }
        return parameters;
    }

    /** Does what is asked for, or says why not. */
    private Optional<String> apply(Operation operation, Map<String, String> parameters, long order) {
        return switch (operation) {
            case CREATE_DOMAIN -> createDomain(parameters.getOrDefault("name", ""), order);
            case DELETE_DOMAIN -> deleteDomain(parameters.getOrDefault("domain", ""), order);
            case CREATE_MAILBOX, DELETE_MAILBOX -> mailbox(operation, parameters, order);
            case OTHER -> Optional.of("unknown command");
        };
    }

    private Optional<String> createDomain(String domain, long order) {
        if (domain.isEmpty()) {
            return Optional.of("a domain needs a name");
        }
        if (!domains.add(domain)) {
            return Optional.of("the domain " + domain + " exists");
        }
        log.effect(order, EffectLedger.Change.DOMAIN_CREATED, domain, "");
        return Optional.empty();
    }

    private Optional<String> deleteDomain(String domain, long order) {
        List<String> within = mailboxes.keySet().stream()
                .filter(mailbox -> mailbox.endsWith("@" + domain))
                .toList();
        if (!domains.remove(domain) && within.isEmpty()) {
            return Optional.of("there is no domain " + domain);
        }
        for (String mailbox : within) {
            mailboxes.remove(mailbox);
            log.effect(order, EffectLedger.Change.MAILBOX_DELETED, mailbox, "");
        }
        log.effect(order, EffectLedger.Change.DOMAIN_DELETED, domain, "");
        return Optional.empty();
    }

    private Optional<String> mailbox(Operation operation, Map<String, String> parameters, long order) {
        String admin = parameters.getOrDefault("username", "");
        String domain = admin.startsWith("admin@") ? admin.substring("admin@".length()) : "";
        String user = parameters.getOrDefault("lusername", "");
        if (domain.isEmpty() || !MessageDigest.isEqual(domainPassword, utf8(parameters.getOrDefault("password", "")))) {
            return Optional.of("login of the domain administrator failed");
        }
        if (user.isEmpty() || (!anyDomain && !domains.contains(domain))) {
            return Optional.of(user.isEmpty() ? "a mailbox needs a name" : "there is no domain " + domain);
        }
        String mailbox = user + "@" + domain;
        if (operation == Operation.CREATE_MAILBOX) {
            String password = parameters.getOrDefault("lpassword", "");
            if (mailboxes.putIfAbsent(mailbox, password) != null) {
                return Optional.of("the account " + mailbox + " exists");
            }
            log.effect(order, EffectLedger.Change.MAILBOX_CREATED, mailbox, "");
        } else {
            if (mailboxes.remove(mailbox) == null) {
                return Optional.of("there is no account " + mailbox);
            }
            log.effect(order, EffectLedger.Change.MAILBOX_DELETED, mailbox, "");
        }
        return Optional.empty();
    }

    private static Verdict unauthorized() {
        HttpAnswer answer = new HttpAnswer(
                401,
                "text/plain",
                "WWW-Authenticate: Basic realm=\"surgemail\"\r\n",
                "credentials please",
                HttpAnswer.Delivery.WHOLE,
                0);
        return new Verdict(answer, 0, "status 401");
    }

    private Verdict refused(String why) {
        String body =
                "<?xml version=\"1.0\"?><simple_msg><msg>ERROR " + Cai3gFaults.escape(why) + "</msg></simple_msg>";
        return new Verdict(HttpAnswer.of(refusalStatus, "text/xml;charset=utf-8", body), 0, "refused: " + why);
    }

    private static Verdict done() {
        String body = "<?xml version=\"1.0\"?><simple_msg><msg>OK</msg></simple_msg>";
        return new Verdict(HttpAnswer.of(200, "text/xml;charset=utf-8", body), 0, "ok");
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
