package dev.switchboard.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import redis.embedded.RedisServer;

/** A real Redis server, which can be stopped and started again on the same port; it keeps nothing. */
public final class TestRedis implements AutoCloseable {

    private final int port;
    private final List<String> settings;
    private RedisServer server;

    private TestRedis(int port, List<String> settings) throws IOException {
        this.port = port;
        this.settings = settings;
        this.server = start();
    }

    /**
     * Starts one.
     *
     * @param settings lines of its configuration, besides what is needed
     */
    public static TestRedis start(String... settings) throws IOException {
        return new TestRedis(freePort(), List.of(settings));
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private RedisServer start() throws IOException {
        var builder = RedisServer.newRedisServer().port(port).bind("127.0.0.1").setting("save \"\"");
        settings.forEach(builder::setting);
        RedisServer started = builder.build();
        started.start();
        return started;
    }

    /** Its port on 127.0.0.1. */
    public int port() {
        return port;
    }

    /** Its address, without a password. */
    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** Stops it; whoever was connected is cut off. */
    public void stop() throws IOException {
        server.stop();
    }

    /** Starts it again, empty. */
    public void startAgain() throws IOException {
        server = start();
    }

    @Override
    public void close() throws IOException {
        stop();
    }
}
