package dev.switchboard.ipecs;

import dev.switchboard.common.net.ServerTrust;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way to one server: who is trusted, where its resources are, and the HTTP client for them. */
final class Wire {

    private static final Logger LOG = LoggerFactory.getLogger(Wire.class);

    private final IpecsConfig config;
    private final ServerTrust trust;
    private final ServerUrls urls;
    private final OkHttpClient client;
    private final RestSession rest;

    /** @throws IOException when the certificates to trust cannot be read; the message says which file and why */
    Wire(IpecsConfig config) throws IOException {
        this.config = config;
        this.trust = config.tls().trust();
        this.urls = new ServerUrls(config.server(), config.credentials().user());
        this.client = new OkHttpClient.Builder()
                .sslSocketFactory(trust.sockets(), trust.manager())
                .hostnameVerifier(trust.names(new OkHttpClient().hostnameVerifier()))
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
        IpecsConfig.Tls tls = config.tls();
        if (!tls.verify() && tls.pin().isEmpty()) {
            LOG.warn("The server's certificate is not checked: whoever stands between can read the password and fake"
                    + " events; set ipecs.\"tls.pin-sha256\" or resource.pem-file key=ipecs.verify value=false");
        }
    }

    /** What the operator is to know of a key that is not trusted. */
    static String unknownCertificate(String pin) {
        return "unknown certificate; if this is the right server, set ipecs.\"tls.pin-sha256\" to \"" + pin + "\"";
    }
}
