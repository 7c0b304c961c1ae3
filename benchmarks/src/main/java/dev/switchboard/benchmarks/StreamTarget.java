package dev.switchboard.benchmarks;

import java.net.InetSocketAddress;
import java.net.URI;

/**
 * The presence server under load.
 *
 * @param host its address
 * @param port its port
 * @param path of the API, without a slash at its end
 * @param secret what it wants to see
 */
record StreamTarget(String host, int port, String path, String secret) {

    static StreamTarget of(URI api, String secret) {
        return new StreamTarget(api.getHost(), api.getPort(), api.getPath(), secret);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(host, port);
    }
}
