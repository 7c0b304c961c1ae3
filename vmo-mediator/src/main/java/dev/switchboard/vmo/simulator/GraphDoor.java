package dev.switchboard.vmo.simulator;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** A port on loopback that answers, late if need be, breaks off, or says nothing. */
final class GraphDoor implements AutoCloseable {

    private static final int MOST_THREADS = 64;
    private static final int LARGEST_BODY = 1024 * 1024;

    /**
     * A request.
     *
     * @param method in capitals
     * @param path as it was sent, without the query
     * @param query as it was sent; may be empty
     * @param authorization the header of that name; may be empty
     * @param type the media type; may be empty
     * @param body the text
     */
    record Question(String method, String path, String query, String authorization, String type, String body) {}

    /** How much of an answer gets out. */
    enum Delivery {
        WHOLE,
        /** Half of the body, then the connection is closed. */
        HALF,
        /** The connection is closed at once. */
        NOTHING
    }

    /**
     * An answer.
     *
     * @param status the HTTP status
     * @param headers besides the type
     * @param body JSON or any text
     * @param delay how late it comes
     * @param delivery how much of it gets out
     */
    record Reply(int status, Map<String, String> headers, String body, Duration delay, Delivery delivery) {

        static Reply json(int status, String body) {
            return new Reply(status, Map.of(), body, Duration.ZERO, Delivery.WHOLE);
        }
    }

    /** Answers. */
    @FunctionalInterface
    interface Desk {
        Reply reply(Question question);
    }

    private final Server server;
    private final ServerConnector connector;
    private final CountDownLatch closed = new CountDownLatch(1);

    GraphDoor(String role, int port, Desk desk) {
        QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, 3);
        threads.setName("switchboard-vmo-sim-" + role);
        threads.setDaemon(true);
        server = new Server(threads);
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        // An address may hold an encoded slash.
        http.setUriCompliance(UriCompliance.LEGACY);
        connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost("127.0.0.1");
        connector.setPort(port);
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws Exception {
                answer(desk, request, response, callback);
                return true;
            }
        });
    }

    void start() throws IOException {
        try {
            server.start();
        } catch (Exception e) {
            close();
            throw new IOException(
                    "cannot listen on 127.0.0.1:" + connector.getPort() + ": " + e.getMessage()
                            + "; is another program using the port?",
                    e);
        }
    }

    String url() {
        if (connector.getLocalPort() <= 0) {
            throw new IllegalStateException("the simulator has no port before it is started");
        }
        return "http://127.0.0.1:" + connector.getLocalPort();
    }

    private void answer(Desk desk, Request request, Response response, Callback callback) throws Exception {
        String body = Content.Source.asString(request, StandardCharsets.UTF_8);
        if (body.length() > LARGEST_BODY) {
            Response.writeError(request, response, callback, 413);
            return;
        }
        Reply reply = desk.reply(new Question(
                request.getMethod(),
                request.getHttpURI().getPath(),
                Optional.ofNullable(request.getHttpURI().getQuery()).orElse(""),
                header(request, HttpHeader.AUTHORIZATION),
                header(request, HttpHeader.CONTENT_TYPE),
                body));
        boolean ended = closed.await(reply.delay().toNanos(), TimeUnit.NANOSECONDS);
        if (ended || reply.delivery() == Delivery.NOTHING) {
            hangUp(request, callback);
            return;
        }
        byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
        response.setStatus(reply.status());
        response.getHeaders().put(new HttpField(HttpHeader.CONTENT_TYPE, "application/json"));
        reply.headers().forEach((name, value) -> response.getHeaders().put(name, value));
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, bytes.length);
        if (reply.delivery() == Delivery.HALF) {
            ByteBuffer half = ByteBuffer.wrap(Arrays.copyOf(bytes, bytes.length / 2));
            response.write(
                    false, half, Callback.from(() -> hangUp(request, callback), failed -> hangUp(request, callback)));
        } else {
            response.write(true, ByteBuffer.wrap(bytes), callback);
        }
    }

    private static String header(Request request, HttpHeader name) {
        return Optional.ofNullable(request.getHeaders().get(name)).orElse("");
    }

    private static void hangUp(Request request, Callback callback) {
        request.getConnectionMetaData().getConnection().getEndPoint().close();
        callback.failed(new IOException("cut off on purpose"));
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            server.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            throw new IllegalStateException("the simulator did not stop: " + e.getMessage(), e);
        }
        server.destroy();
    }
}
