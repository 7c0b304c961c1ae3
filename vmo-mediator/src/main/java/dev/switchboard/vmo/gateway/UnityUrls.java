package dev.switchboard.vmo.gateway;

import dev.switchboard.common.net.Loopback;
import java.net.URI;
import okhttp3.HttpUrl;

/** Where things are in Unity Connection. Ids are data: they are escaped, and cannot climb out of their place. */
final class UnityUrls {

    private final HttpUrl root;

    UnityUrls(URI root) {
        this.root = HttpUrl.get(root.toString())
                .newBuilder()
                .query(null)
                .addPathSegments("vmrest")
                .build();
    }

    /** Whether an id can be put into an address: a dot or two would name another place, however they are escaped. */
    static boolean possibleId(String id) {
        return !id.isBlank() && !id.equals(".") && !id.equals("..");
    }

    /**
     * Refuses an address over which secrets or messages could be read on the way, or which holds some itself.
     *
     * @param setting its name, for people
     */
    static void requireSafe(String setting, URI url) {
        String scheme = String.valueOf(url.getScheme());
        String host = url.getHost() == null ? "" : url.getHost();
        if (host.isEmpty() || !(scheme.equals("https") || scheme.equals("http"))) {
            throw new IllegalArgumentException(setting + " must be an https address");
        }
        if (scheme.equals("http") && !Loopback.isHost(host)) {
            throw new IllegalArgumentException(setting + " must be https: over plain http it could be read on the way");
        }
        if (url.getRawUserInfo() != null || url.getRawFragment() != null) {
            throw new IllegalArgumentException(setting + " must hold no user name, password or fragment");
        }
    }

    HttpUrl users(int rows, int page) {
        return root.newBuilder()
                .addPathSegment("users")
                .addQueryParameter("rowsPerPage", Integer.toString(rows))
                .addQueryParameter("pageNumber", Integer.toString(page))
                .build();
    }

    HttpUrl user(String objectId) {
        return root.newBuilder()
                .addPathSegment("users")
                .addPathSegment(objectId)
                .build();
    }

    HttpUrl greeting(String callHandlerObjectId) {
        return root.newBuilder()
                .addPathSegments("handlers/callhandlers")
                .addPathSegment(callHandlerObjectId)
                .addPathSegments("greetings/Alternate")
                .build();
    }

    HttpUrl audio(String callHandlerObjectId, int language) {
        return greeting(callHandlerObjectId)
                .newBuilder()
                .addPathSegment("greetingstreamfiles")
                .addPathSegment(Integer.toString(language))
                .addPathSegment("audio")
                .build();
    }
}
