package dev.switchboard.vmo;

import io.javalin.Javalin;
import io.javalin.router.ParsedEndpoint;
import java.net.http.HttpResponse;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** What a face serves, as it is registered and not as somebody remembers it. */
final class EveryRoute {

    private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "PATCH", "DELETE");

    /**
     * A method and a path.
     *
     * @param method the method
     * @param path with names in braces
     */
    record Route(String method, String path) {

        boolean changes() {
            return !method.equals("GET");
        }

        boolean forPrograms() {
            return path.startsWith("/api/");
        }

        /** The path, with something for each name. */
        String with(String alias, String seq) {
            return path.replace("{email}", alias).replace("{alias}", alias).replace("{seq}", seq);
        }
    }

    private EveryRoute() {}

    /** All of them, those too that only say that they cannot be used; sign-in, assets and live updates are not. */
    static List<Route> of(MediatorFace face) {
        return Javalin.create(config -> face.registerAll(config.routes))
                .unsafe
                .internalRouter
                .allHttpHandlers()
                .stream()
                .map(EveryRoute::route)
                .filter(route ->
                        METHODS.contains(route.method()) && !route.path().contains("*"))
                .filter(route -> !route.path().isEmpty())
                .sorted(Comparator.comparing(Route::path).thenComparing(Route::method))
                .toList();
    }

    private static Route route(ParsedEndpoint handler) {
        return new Route(handler.endpoint.method.name(), handler.endpoint.path);
    }

    /** Whether an answer says that the route is none. */
    static boolean isNone(HttpResponse<String> answer) {
        return answer.statusCode() == 405;
    }
}
