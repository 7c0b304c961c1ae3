package dev.switchboard.vmo;

import dev.switchboard.common.web.Refusal;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;

/** What holds for every request to the face: its size, its path, and what is written of it. */
final class FaceRules {

    /** The page that takes a list of users from a file; a large site's is larger than anything else sent here. */
    static final String IMPORT_PATH = "/import";

    private FaceRules() {}

    static void register(RoutesConfig routes, boolean webdebug) {
        routes.before(context -> {
            // A path with a slash at its end is another one, as with the original.
            if (context.path().length() > 1 && context.path().endsWith("/")) {
                throw new NotFoundResponse();
            }
            limit(context);
        });
        if (webdebug) {
            routes.before(WebDebug::dump);
        }
    }

    private static void limit(Context context) {
        boolean large = context.path().equals(IMPORT_PATH);
        if (!large && context.contentLength() > MediatorFace.LARGEST_BODY) {
            // Read to its end: whoever is cut off while sending cannot read the refusal.
            context.bodyAsBytes();
            throw new Refusal(413, "Too Large");
        }
    }
}
