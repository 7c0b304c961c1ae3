package dev.switchboard.oci.simulator;

import dev.switchboard.common.simulator.HttpReader;
import dev.switchboard.common.simulator.HttpRequest;
import dev.switchboard.common.simulator.Listener;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ServerSocketFactory;

/**
 * A small HTTP/1.1 server that answers from one handler a connection and can also break the protocol on purpose.
 *
 * <p>It exists because a simulator must send half an answer or none, and must cost little beside the program it is used
 * to measure.
 */
final class HttpWire implements AutoCloseable {

    private static final int IDLE_MILLIS = 10 * 60 * 1000;

    /** Answers the requests of one connection, in order. */
    interface Handler {
        HttpAnswer answer(HttpRequest request);

        /** Told of bytes that are no HTTP request; the answer is 400 and the connection ends. */
        void unreadable(String reason);
    }

    private final Listener listener;
    private final Supplier<Handler> handlers;

    HttpWire(String role, InetSocketAddress wanted, ServerSocketFactory sockets, Supplier<Handler> handlers) {
        this.listener = new Listener("oci", role, wanted, sockets, Listener.Ending.CLOSE, this::serve);
        this.handlers = handlers;
    }

    Listener listener() {
        return listener;
    }

    private void serve(Socket socket, int number) throws IOException {
        socket.setSoTimeout(IDLE_MILLIS);
        InputStream in = socket.getInputStream();
        OutputStream out = socket.getOutputStream();
        HttpReader reader = new HttpReader(in, out);
        Handler handler = handlers.get();
        boolean more = true;
        while (more) {
            try {
                Optional<HttpRequest> request = reader.next();
                more = request.isPresent() && answered(request.get(), handler, in, out);
            } catch (HttpReader.BadRequest e) {
                handler.unreadable(e.reason());
                out.write(HttpAnswer.of(400, "text/plain", e.reason()).bytes(false));
                more = false;
            } catch (SocketTimeoutException e) {
                more = false;
            }
        }
    }

    private boolean answered(HttpRequest request, Handler handler, InputStream in, OutputStream out)
            throws IOException {
        HttpAnswer answer = handler.answer(request);
        if (answer.delayNanos() > 0 && listener.pause(answer.delayNanos())) {
            return false;
        }
        return switch (answer.delivery()) {
            case WHOLE -> {
                out.write(answer.bytes(request.keepAlive()));
                yield request.keepAlive();
            }
            case HALF -> {
                out.write(answer.bytes(true));
                yield false;
            }
            case NOTHING -> false;
            case SILENCE -> {
                waitForTheEnd(in);
                yield false;
            }
        };
    }

    /** Reads until the client gives up or the simulator closes the socket; what still comes is thrown away. */
    private static void waitForTheEnd(InputStream in) throws IOException {
        try (InputStream rest = new BufferedInputStream(in)) {
            rest.transferTo(OutputStream.nullOutputStream());
        }
    }

    @Override
    public void close() {
        listener.close();
    }
}
