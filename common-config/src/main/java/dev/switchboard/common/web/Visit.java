package dev.switchboard.common.web;

import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.SameSite;
import java.util.Optional;

/** What a face knows about one request: its browser session, its caller, the token its forms must carry. One thread. */
final class Visit {

    private static final String KEY = "dev.switchboard.common.web.visit";

    private final Context context;
    private final Cookies cookies;
    private final Sessions sessions;
    private final Optional<Sessions.Session> session;
    private AccessTokens.Caller caller;
    private Optional<String> offeredCsrf;

    Visit(Context context, Cookies cookies, Sessions sessions, AccessTokens tokens) {
        this.context = context;
        this.cookies = cookies;
        this.sessions = sessions;
        this.session = Optional.ofNullable(context.cookie(cookies.session()))
                .flatMap(sessions::find)
                .filter(open -> tokens.stillAccepts(open.caller()));
        this.caller = session.map(Sessions.Session::caller).orElseGet(tokens::anonymous);
        this.offeredCsrf = Optional.ofNullable(context.cookie(cookies.csrf())).filter(text -> text.length() >= 32);
        context.attribute(KEY, this);
    }

    static Visit of(Context context) {
        return find(context)
                .orElseThrow(
                        () -> new IllegalStateException("this request is not served by a WebFace: " + context.path()));
    }

    static Optional<Visit> find(Context context) {
        return Optional.ofNullable(context.attribute(KEY));
    }

    AccessTokens.Caller caller() {
        return caller;
    }

    void identify(AccessTokens.Caller known) {
        caller = known;
    }

    Optional<Sessions.Session> session() {
        return session;
    }

    /** What a form must carry; a browser without a session gets it as a cookie as well. */
    String csrf() {
        if (session.isPresent()) {
            return session.get().csrf();
        }
        if (offeredCsrf.isEmpty()) {
            offeredCsrf = Optional.of(sessions.randomText());
            set(cookies.csrf(), offeredCsrf.get(), -1);
        }
        return offeredCsrf.get();
    }

    /** What a form must have carried, or empty when this browser was never given anything. */
    Optional<String> expectedCsrf() {
        return session.map(Sessions.Session::csrf).or(() -> offeredCsrf);
    }

    void signIn(AccessTokens.Caller known) {
        session.ifPresent(old -> sessions.close(old.id()));
        set(cookies.session(), sessions.open(known).id(), (int)
                sessions.idleLimit().toSeconds());
    }

    void signOut() {
        session.ifPresent(old -> sessions.close(old.id()));
        set(cookies.session(), "", 0);
    }

    private void set(String name, String value, int maxAge) {
        context.cookie(new Cookie(name, value, "/", maxAge, cookies.secure(), true, null, cookies.sameSite()));
    }

    /**
     * The names of a face's cookies. Cookies know no port, so faces on one host are told apart by it.
     *
     * @param port the bound port
     * @param secure whether the face speaks TLS
     * @param sameSite whether links on other sites take them along
     */
    record Cookies(int port, boolean secure, SameSite sameSite) {

        String session() {
            return "switchboard-session-" + port;
        }

        String csrf() {
            return "switchboard-csrf-" + port;
        }
    }
}
