package dev.switchboard.ipecs;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;

/** The way to one server: who is trusted, where its resources are, and the HTTP client for them. */
final class Wire {

    private final IpecsConfig config;
    private final ServerTrust trust;
    private final ServerUrls urls;
    private final OkHttpClient client;
    private final RestSession rest;

    /** @throws IOException when the certificates to trust cannot be read; the message says which file and why */
    Wire(IpecsConfig config) throws IOException {
        this.config = config;
        this.trust = ServerTrust.of(config.tls());
        this.urls = new ServerUrls(config.server(), config.credentials().user());
        this.client = trust.applyTo(new OkHttpClient.Builder())
                .protocols(List.of(Protocol.HTTP_1_1))
                // Credentials would travel along.
                .followRedirects(false)
                .followSslRedirects(false)
                // A request sent twice could log in twice; a connection kept for a minute may be dead.
                .retryOnConnectionFailure(false)
                .connectionPool(new ConnectionPool(0, 1, TimeUnit.SECONDS))
                .build();
        this.rest = new RestSession(config, trust, client);
    }

    RestSession rest() {
        return rest;
    }

    EventSocket stream(EventSocket.Receiver receiver) {
        return new EventSocket(config, urls, trust, client, receiver);
    }

    String peer() {
        return urls.peer();
    }

    void warnIfBlind() {
        trust.warnIfBlind();
    }
}
