package dev.switchboard.vmo;

import dev.switchboard.common.web.AccessTokens;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What watches a service asks: health and readiness need no credentials and tell no secrets; metrics do. */
final class ServiceRoutes {

    private final VmoMediator mediator;
    private final ApiAccess access;
    private final Optional<Supplier<String>> metrics;

    ServiceRoutes(VmoMediator mediator, ApiAccess access, Optional<Supplier<String>> metrics) {
        this.mediator = mediator;
        this.access = access;
        this.metrics = metrics;
    }

    void register(RoutesConfig routes) {
        // The first as with the suite's other systems.
        for (String path : List.of("/health", "/healthz", "/readyz")) {
            Methods.of(path, AccessTokens.UNGUARDED).get(this::status).register(routes);
        }
        metrics.ifPresent(text -> Methods.of("/metrics", AccessTokens.UNGUARDED)
                .get(context -> {
                    access.check(context);
                    context.contentType("text/plain; version=0.0.4; charset=utf-8")
                            .result(text.get());
                })
                .register(routes));
    }

    /** A neighbour that is away makes the mediator no less ready: what it cannot deliver it keeps. */
    private void status(Context context) {
        MediatorStatus status = mediator.status();
        context.status(status.storeFault().isEmpty() ? 200 : 503)
                .contentType("application/json")
                .result(MediatorJson.status(status));
    }
}
