package dev.switchboard.vmo;

import dev.switchboard.common.web.AccessTokens;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import io.javalin.http.MethodNotAllowedResponse;
import io.javalin.security.RouteRole;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What can be done with a path. Every other method is answered with 405 and the list of those that can; OPTIONS with the
 * list alone, and HEAD as GET.
 */
final class Methods {

    private static final List<HandlerType> USUAL = List.of(
            HandlerType.GET,
            HandlerType.HEAD,
            HandlerType.POST,
            HandlerType.PUT,
            HandlerType.PATCH,
            HandlerType.DELETE,
            HandlerType.OPTIONS);

    private final String path;
    private final RouteRole[] roles;
    private final Map<HandlerType, Handler> handlers = new LinkedHashMap<>();

    private Methods(String path, RouteRole... roles) {
        this.path = path;
        this.roles = roles.clone();
    }

    static Methods of(String path, RouteRole... roles) {
        return new Methods(path, roles);
    }

    Methods get(Handler handler) {
        return on(HandlerType.GET, handler);
    }

    Methods post(Handler handler) {
        return on(HandlerType.POST, handler);
    }

    Methods on(HandlerType method, Handler handler) {
        handlers.put(method, handler);
        return this;
    }

    void register(RoutesConfig routes) {
        if (handlers.containsKey(HandlerType.GET)) {
            handlers.put(HandlerType.HEAD, handlers.get(HandlerType.GET));
        }
        Set<String> names = new TreeSet<>(Set.of("OPTIONS"));
        handlers.keySet().forEach(method -> names.add(method.name()));
        String allow = String.join(", ", names);
        for (HandlerType method : USUAL) {
            if (handlers.containsKey(method)) {
                routes.addHttpHandler(method, path, handlers.get(method), roles);
            } else if (method.equals(HandlerType.OPTIONS)) {
                routes.addHttpHandler(method, path, context -> context.header("Allow", allow), AccessTokens.UNGUARDED);
            } else {
                routes.addHttpHandler(method, path, context -> refuse(context, allow), AccessTokens.UNGUARDED);
            }
        }
    }

    private static void refuse(Context context, String allow) {
        context.header("Allow", allow);
        throw new MethodNotAllowedResponse("This cannot be done here; possible: " + allow);
    }
}
