package dev.switchboard.common.web;

import dev.switchboard.common.config.Secret;
import io.javalin.http.Context;
import io.javalin.security.RouteRole;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Who may do what on a web face: named tokens, each with the scopes it opens.
 *
 * <p>A route says which scope it needs by a role, {@code routes.get("/events", handler, AccessTokens.scope("read"))};
 * one without a role needs {@value #READ} for GET and {@value #OPERATE} for everything else, and {@link #OPEN} routes
 * need nothing. Without any token every scope is granted, except those that are always guarded. A browser's session ends
 * with the token it was opened with. Immutable, but for tokens that {@link #following} looks up.
 */
public final class AccessTokens {

    /** The scope that routes without a role need for GET, WebSocket and live updates. */
    public static final String READ = "read";

    /** The scope that routes without a role need for every other method. */
    public static final String OPERATE = "operate";

    /** The role of a route that anybody may call. */
    public static final RouteRole OPEN = new Open();

    /**
     * The role of a route that looks after itself: neither who calls is checked nor whether a page of ours made the
     * request. For interfaces between programs that have an access check of their own.
     */
    public static final RouteRole UNGUARDED = new Unguarded();

    private final Supplier<List<Token>> tokens;
    private final boolean unguarded;
    private final Set<String> alwaysGuarded;
    private final Set<String> open;
    private final boolean closed;

    /**
     * Names the tokens.
     *
     * @param tokens the tokens, with distinct names and distinct secrets; empty for a face that anybody may use
     * @param alwaysGuarded scopes that nobody has without a token, also when no token is configured
     * @throws IllegalArgumentException when two tokens share a name or a secret
     */
    public AccessTokens(List<Token> tokens, Set<String> alwaysGuarded) {
        this(fixed(tokens), tokens.isEmpty(), alwaysGuarded, Set.of(), false);
    }

    private AccessTokens(
            Supplier<List<Token>> tokens,
            boolean unguarded,
            Set<String> alwaysGuarded,
            Set<String> open,
            boolean closed) {
        this.closed = closed;
        this.tokens = tokens;
        this.unguarded = unguarded;
        this.alwaysGuarded = Set.copyOf(alwaysGuarded);
        this.open = Set.copyOf(open);
    }

    private static Supplier<List<Token>> fixed(List<Token> tokens) {
        List<Token> all = List.copyOf(tokens);
        Set<String> names = new HashSet<>();
        Set<Secret> secrets = new HashSet<>();
        for (Token token : all) {
            if (!names.add(token.name())) {
                throw new IllegalArgumentException("two access tokens are called " + token.name()
                        + ": give each its own name, it is what the log shows");
            }
            if (!secrets.add(token.value())) {
                throw new IllegalArgumentException("the access token " + token.name()
                        + " has the same value as another one: make it a value of its own");
            }
        }
        return () -> all;
    }

    /**
     * Tokens that come and go while the face runs. A face with none at the moment lets nobody in.
     *
     * @param accepted tells the tokens that are accepted now; asked on any thread for every request, so it answers at
     *     once
     * @return the tokens
     */
    public static AccessTokens following(Supplier<List<Token>> accepted) {
        return new AccessTokens(accepted, false, Set.of(), Set.of(), false);
    }

    /**
     * Tokens for a face that anybody may use.
     *
     * @param alwaysGuarded scopes that nobody has nevertheless
     * @return no tokens
     */
    public static AccessTokens none(String... alwaysGuarded) {
        return new AccessTokens(List.of(), Set.of(alwaysGuarded));
    }

    /**
     * These tokens on a face where some things need none, such as reading on the own machine.
     *
     * @param scopes the scopes that everybody has, with a token or without
     * @return the changed copy
     */
    public AccessTokens withOpen(String... scopes) {
        return new AccessTokens(tokens, unguarded, alwaysGuarded, Set.of(scopes), closed);
    }

    /**
     * The role of a route that needs a scope.
     *
     * @param name the scope's name
     * @return the role; a route with several of them needs every one
     */
    public static RouteRole scope(String name) {
        return new Scope(name);
    }

    /**
     * Who makes this request.
     *
     * @param context a request that a {@link WebFace} serves
     * @return the caller, as the route's guard found it
     */
    public static Caller callerOf(Context context) {
        return Visit.of(context).caller();
    }

    boolean isEmpty() {
        return unguarded;
    }

    /** These tokens on a face where people sign in: whoever has not done so has no more than the open scopes. */
    AccessTokens closed() {
        return new AccessTokens(tokens, unguarded, alwaysGuarded, open, true);
    }

    /** Somebody who has signed in and may do everything. */
    Caller person(String name) {
        return new Caller(name, open, true, Set.of(), Optional.empty());
    }

    /** Whoever comes without a token. */
    Caller anonymous() {
        return new Caller("anonymous", open, unguarded && !closed, alwaysGuarded, Optional.empty());
    }

    /** Looks at every token whatever the first ones say, so that the time tells nothing. */
    Optional<Caller> check(String presented) {
        Optional<Caller> found = Optional.empty();
        for (Token token : tokens.get()) {
            if (token.value().matches(presented)) {
                Set<String> scopes = new HashSet<>(open);
                scopes.addAll(token.scopes());
                found = Optional.of(
                        new Caller(token.name(), Set.copyOf(scopes), false, alwaysGuarded, Optional.of(token.value())));
            }
        }
        return found;
    }

    /** Whether the token that a caller came with is still accepted. */
    boolean stillAccepts(Caller caller) {
        return caller.secret
                .map(secret ->
                        tokens.get().stream().anyMatch(token -> token.value().equals(secret)))
                .orElse(true);
    }

    /** Like {@link #check}, for a caller that also says which token it means. */
    Optional<Caller> check(String name, String presented) {
        return check(presented).filter(caller -> caller.name().equals(name));
    }

    /**
     * One token.
     *
     * @param name what the log and the pages call its holder
     * @param value what a caller presents; never empty
     * @param scopes what it opens
     */
    public record Token(String name, Secret value, Set<String> scopes) {

        /**
         * Refuses a token without a name or a value, which would let everybody in.
         *
         * @param name what the log and the pages call its holder; no colon, which Basic ends a name with
         * @param value what a caller presents; never empty
         * @param scopes what it opens
         * @throws IllegalArgumentException when the name or the value will not do
         */
        public Token {
            if (name.isBlank() || name.contains(":")) {
                throw new IllegalArgumentException(
                        "an access token needs a name without a colon, not \"" + name + "\"");
            }
            if (value.isEmpty()) {
                throw new IllegalArgumentException(
                        "the access token " + name + " is empty: give it a value or leave it out");
            }
            scopes = Set.copyOf(scopes);
        }
    }

    /** Who makes a request, and what that one may do. Immutable. */
    public static final class Caller {

        private final String name;
        private final Set<String> scopes;
        private final boolean unrestricted;
        private final Set<String> guarded;
        private final Optional<Secret> secret;

        private Caller(
                String name, Set<String> scopes, boolean unrestricted, Set<String> guarded, Optional<Secret> secret) {
            this.name = name;
            this.scopes = scopes;
            this.unrestricted = unrestricted;
            this.guarded = guarded;
            this.secret = secret;
        }

        /**
         * Names the caller, for audit lines and pages.
         *
         * @return the token's name, or {@code anonymous}
         */
        public String name() {
            return name;
        }

        /**
         * Whether the caller holds a scope.
         *
         * @param scope the scope's name
         * @return true when it does
         */
        public boolean may(String scope) {
            return scopes.contains(scope) || (unrestricted && !guarded.contains(scope));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    record Scope(String name) implements RouteRole {}

    private record Open() implements RouteRole {}

    private record Unguarded() implements RouteRole {}
}
