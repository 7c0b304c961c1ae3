package dev.switchboard.oci.monitor;

import dev.switchboard.common.web.AccessTokens;
import dev.switchboard.common.web.Refusal;
import io.javalin.http.Context;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides whether a request is answered with passwords in clear: only when it asks for them and its token allows it. */
final class Secrets {

    static final String SCOPE = "secrets";

    private static final Logger LOG = LoggerFactory.getLogger(Secrets.class);

    private Secrets() {}

    static boolean asked(Context context) {
        String asked = EventQuery.first(context.queryParamMap(), "secrets");
        if (asked.isEmpty() || asked.equals("false")) {
            return false;
        }
        if (!asked.equals("true")) {
            throw new Refusal(400, "secrets must be true or false.");
        }
        if (!mayBeShown(context)) {
            throw new Refusal(403, "Passwords are shown only to an access token with the scope secrets.");
        }
        LOG.info("Passwords are shown caller={} path={}", AccessTokens.callerOf(context), context.path());
        return true;
    }

    static boolean mayBeShown(Context context) {
        return AccessTokens.callerOf(context).may(SCOPE);
    }
}
