package dev.switchboard.common.web;

import dev.switchboard.common.config.Secret;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns an access token into a browser session, and ends it. */
final class SignInPages {

    private static final Logger LOG = LoggerFactory.getLogger(SignInPages.class);

    private final Guard guard;
    private final PageLayout layout;
    private final Optional<Accounts> accounts;

    SignInPages(Guard guard, PageLayout layout, Optional<Accounts> accounts) {
        this.guard = guard;
        this.layout = layout;
        this.accounts = accounts;
    }

    void register(RoutesConfig routes) {
        routes.get("/login", context -> show(context, local(context.queryParam("to")), ""), AccessTokens.OPEN);
        routes.post("/login", this::signIn, AccessTokens.OPEN);
        routes.post("/logout", SignInPages::signOut, AccessTokens.OPEN);
    }

    private void signIn(Context context) {
        String to = local(context.formParam("to"));
        AccessTokens.Caller caller;
        try {
            caller = caller(context);
        } catch (Refusal refusal) {
            context.status(refusal.status());
            Optional.ofNullable(refusal.headers().get("Retry-After"))
                    .ifPresent(seconds -> context.header("Retry-After", seconds));
            show(context, to, refusal.text());
            return;
        }
        Visit.of(context).signIn(caller);
        LOG.info("Signed in caller={} address={}", caller.name(), context.ip());
        context.redirect(to, HttpStatus.SEE_OTHER);
    }

    private AccessTokens.Caller caller(Context context) {
        if (accounts.isPresent()) {
            String password = Optional.ofNullable(context.formParam("password")).orElse("");
            return guard.authenticate(context, accounts.get(), field(context, "name"), new Secret(password));
        }
        return guard.authenticate(
                context, new Guard.Credentials(Optional.empty(), new Secret(field(context, "token"))));
    }

    private static String field(Context context, String name) {
        return Optional.ofNullable(context.formParam(name)).orElse("").strip();
    }

    private static void signOut(Context context) {
        Visit.of(context).signOut();
        context.redirect("/login", HttpStatus.SEE_OTHER);
    }

    private void show(Context context, String to, String refusal) {
        layout.show(
                context,
                "Sign in",
                PageLayout.template(
                        PageLayout.PAGES,
                        "signin.jte",
                        Map.of(
                                "csrf",
                                Visit.of(context).csrf(),
                                "to",
                                to,
                                "refusal",
                                refusal,
                                "named",
                                accounts.isPresent(),
                                "label",
                                layout.signIn().label(),
                                "hint",
                                layout.signIn().hint())));
    }

    /** A target on this server; anything else could send the browser elsewhere after it signed in. */
    private static String local(@Nullable String target) {
        boolean safe = target != null
                && target.startsWith("/")
                && !target.startsWith("//")
                && target.chars().allMatch(c -> c > ' ' && c < 127 && c != '\\');
        return safe && target != null ? target : "/";
    }
}
