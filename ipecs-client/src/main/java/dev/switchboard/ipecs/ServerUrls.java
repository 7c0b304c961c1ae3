package dev.switchboard.ipecs;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where a server's resources are. One path serves the login and, upgraded, the event stream. */
final class ServerUrls {

    private final IpecsConfig.Server server;
    private final String user;

    ServerUrls(IpecsConfig.Server server, String user) {
        this.server = server;
        // A user's name is one segment of a path, in which a plus sign is no blank.
        this.user = URLEncoder.encode(user, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** @param path what follows the user, as in {@code /login} */
    String command(String path) {
        String folders = Stream.of(server.type(), server.target(), server.apiVersion())
                .flatMap(part -> Stream.of(part.split("/")))
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining("/"));
        return origin() + "/" + folders + (folders.isEmpty() ? "" : "/") + "users/" + user
                + (path.startsWith("/") ? path : "/" + path);
    }

    /** The event stream's address, with a scheme that OkHttp takes. */
    String socket() {
        String address = server.fullWss()
                .replace("{0}", server.base().getHost())
                .replace("{1}", Integer.toString(server.port()))
                .replace("{2}", user);
        for (String scheme : List.of("wss:", "ws:")) {
            if (address.regionMatches(true, 0, scheme, 0, scheme.length())) {
                return (scheme.equals("wss:") ? "https:" : "http:") + address.substring(scheme.length());
            }
        }
        return address;
    }

    String origin() {
        return server.base() + ":" + server.port();
    }

    /** As people know it. */
    String peer() {
        return "iPECS " + server.base().getHost() + ":" + server.port();
    }
}
