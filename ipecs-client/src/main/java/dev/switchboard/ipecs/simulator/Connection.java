package dev.switchboard.ipecs.simulator;

import dev.switchboard.common.simulator.HttpReader;
import dev.switchboard.common.simulator.HttpRequest;
import dev.switchboard.common.simulator.Listener;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Optional;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** One accepted connection, with TLS or without: reads HTTP/1.1 requests of bounded size and can be reset. */
final class Connection implements AutoCloseable {

    private static final int IDLE_MILLIS = 10 * 60 * 1000;

    private final Socket raw;
    private final HttpReader reader;
    private final OutputStream out;

    private Connection(Socket raw, Socket speaking) throws IOException {
        this.raw = raw;
        this.out = speaking.getOutputStream();
        this.reader = new HttpReader(speaking.getInputStream(), out);
    }

    /** What is done with one connection. */
    interface Conversation {
        void talk(Connection connection) throws IOException;
    }

    /** A listener whose connections have TLS or not; those that are dropped are reset. */
    static Listener listener(
            String role, InetSocketAddress wanted, @Nullable SSLSocketFactory tls, Conversation conversation) {
        return new Listener(
                "ipecs", role, wanted, ServerSocketFactory.getDefault(), Listener.Ending.RESET, (socket, number) -> {
                    try (Connection connection = open(socket, tls)) {
                        conversation.talk(connection);
                    }
                });
    }

    /** Takes a socket over; with a factory it shakes hands as the server of a TLS connection. */
    private static Connection open(Socket raw, @Nullable SSLSocketFactory tls) throws IOException {
        raw.setSoTimeout(IDLE_MILLIS);
        if (tls == null) {
            return new Connection(raw, raw);
        }
        SSLSocket secure = (SSLSocket) tls.createSocket(raw, null, raw.getPort(), true);
        secure.setUseClientMode(false);
        secure.startHandshake();
        return new Connection(raw, secure);
    }

    /** What comes when no more requests are read. */
    InputStream in() {
        return reader.rest();
    }

    OutputStream out() {
        return out;
    }

    /** An event stream may be silent for as long as it likes. */
    void waitForEver() throws IOException {
        raw.setSoTimeout(0);
    }

    /** Ends the connection as a machine does that knows nothing of it. */
    void reset() {
        Listener.resetOnClose(raw);
        close();
    }

    /** Closes the socket below the TLS layer, whose own closing would wait for a writer that is stuck. */
    @Override
    public void close() {
        Listener.closeQuietly(raw);
    }

    /** The next request; empty when the peer has closed the connection between two requests. */
    Optional<Request> next() throws IOException {
        Optional<HttpRequest> read = reader.next();
        return read.isPresent() ? Optional.of(Request.of(read.get())) : Optional.empty();
    }
}
