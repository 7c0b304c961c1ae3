package dev.switchboard.presence.client;

import dev.switchboard.common.net.ServerTrust;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.java_websocket.WebSocket;
import org.java_websocket.client.WebSocketClient;
import org.java_websocket.drafts.Draft_6455;
import org.java_websocket.framing.CloseFrame;
import org.java_websocket.framing.Framedata;
import org.java_websocket.handshake.ServerHandshake;
import org.java_websocket.protocols.Protocol;

/**
 * One WebSocket connection, from the look-up of the name to its end.
 *
 * <p><b>Threading.</b> All of it runs on the thread that calls {@link #run()}; the ear is called there. Other threads may
 * send and end it.
 */
final class StreamSocket {

    private static final Pattern REFUSAL = Pattern.compile("Invalid status code received: (\\d{3})\\b.*");

    /** Hears what comes. */
    interface Ear {
        void text(String message);

        /** Something that no server of ours sends. */
        void binary(int bytes);

        void pong();

        /** Called once, whether or not it was ever open. */
        void ended(String reason);
    }

    private final URI url;
    private final ServerTrust trust;
    private final Duration timeout;
    private final Ear ear;
    private final Protocolled protocol;
    private final CompletableFuture<Void> opened = new CompletableFuture<>();
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private volatile Optional<Socket> socket = Optional.empty();
    private volatile Optional<String> abandoned = Optional.empty();

    StreamSocket(
            String url, Map<String, String> headers, ServerTrust trust, Duration timeout, int maxMessage, Ear ear) {
        this.url = URI.create(url.replaceFirst("^(?i)http", "ws"));
        this.trust = trust;
        this.timeout = timeout;
        this.ear = ear;
        this.protocol = new Protocolled(this.url, headers, maxMessage);
    }

    /** Connects and reads until the end. */
    void run() {
        try {
            connect();
            protocol.run();
            end("the connection ended");
        } catch (UnknownHostException unknown) {
            fail(new IOException("the name " + url.getHost() + " is not known", unknown));
        } catch (IOException failed) {
            fail(failed);
        } catch (RuntimeException broken) {
            fail(new IOException("the connection broke: " + broken.getMessage(), broken));
        } finally {
            closeSocket();
        }
    }

    private void connect() throws IOException {
        boolean secure = url.getScheme().toLowerCase(Locale.ROOT).equals("wss");
        int port = url.getPort() >= 0 ? url.getPort() : secure ? 443 : 80;
        // Literal IPv6 addresses stand in brackets in a URL, and nowhere else.
        String host = url.getHost().replaceAll("[\\[\\]]", "");
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new UnknownHostException(host);
        }
        Socket plain = new Socket();
        adopt(plain);
        plain.connect(address, (int) timeout.toMillis());
        plain.setTcpNoDelay(true);
        if (!secure) {
            protocol.take(plain);
            return;
        }
        SSLSocket encrypted = (SSLSocket) trust.sockets().createSocket(plain, host, port, true);
        SSLParameters checks = encrypted.getSSLParameters();
        checks.setEndpointIdentificationAlgorithm("HTTPS");
        encrypted.setSSLParameters(checks);
        adopt(encrypted);
        encrypted.startHandshake();
        protocol.take(encrypted);
    }

    private void adopt(Socket made) throws IOException {
        socket = Optional.of(made);
        if (abandoned.isPresent()) {
            made.close();
        }
    }

    /**
     * Waits for the end of the handshake.
     *
     * @throws HttpRefused when the server answered with something else
     */
    void awaitOpen() throws IOException, InterruptedException {
        try {
            opened.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException slow) {
            abandon("the server did not finish the handshake in time");
            throw new IOException("did not open the stream within " + timeout.toMillis() + " ms", slow);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof HttpRefused refused) {
                throw refused;
            }
            throw new IOException(
                    failed.getCause() == null
                            ? ""
                            : String.valueOf(failed.getCause().getMessage()),
                    failed);
        }
    }

    /** Asks for a sign of life. */
    void ping() {
        if (protocol.isOpen()) {
            protocol.sendPing();
        }
    }

    /** Ends it with a word of goodbye, and waits a moment for the answer. */
    void close(Duration patience) {
        abandoned = Optional.of("closed");
        if (protocol.isOpen()) {
            protocol.close(CloseFrame.NORMAL);
            try {
                over.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException hurry) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException silent) {
                // The server owes an answer; without one the connection is cut all the same.
                abandon("closed");
            }
        }
        abandon("closed");
    }

    /** Cuts it. */
    void abandon(String reason) {
        if (abandoned.isEmpty()) {
            abandoned = Optional.of(reason);
        }
        closeSocket();
        end(reason);
    }

    private void closeSocket() {
        try {
            if (socket.isPresent()) {
                socket.get().close();
            }
        } catch (IOException already) {
            end("the connection broke: " + already.getMessage());
        }
    }

    private void fail(IOException failure) {
        opened.completeExceptionally(failure);
        end(String.valueOf(failure.getMessage()));
    }

    private void end(String reason) {
        opened.completeExceptionally(new IOException(reason));
        if (over.complete(null)) {
            ear.ended(abandoned.orElse(reason));
        }
    }

    private static String words(int code, String reason) {
        String said = reason.isBlank() ? "" : " (" + reason + ")";
        return switch (code) {
            case CloseFrame.GOING_AWAY -> "the server is stopping or restarting" + said;
            case 1008, 4401 -> "the server no longer accepts the secret" + said;
            case 1013 -> "the server asks to come back later" + said;
            case CloseFrame.TOOBIG -> "a message was too long" + said;
            case CloseFrame.ABNORMAL_CLOSE, CloseFrame.NEVER_CONNECTED -> "the connection broke" + said;
            default -> "the connection was closed with code " + code + said;
        };
    }

    /** The WebSocket protocol on the connected socket. */
    private final class Protocolled extends WebSocketClient {

        Protocolled(URI url, Map<String, String> headers, int maxMessage) {
            super(url, new Draft_6455(List.of(), List.of(new Protocol("")), maxMessage), headers);
            setDaemon(true);
            // It would ping from two threads of its own; the idle rules are ours.
            setConnectionLostTimeout(0);
        }

        /** The one way to connect, and to judge the certificate, where a refusal can be told from a broken line. */
        @SuppressWarnings("deprecation")
        void take(Socket connected) {
            setSocket(connected);
        }

        @Override
        protected void onSetSSLParameters(SSLParameters checks) {
            checks.setEndpointIdentificationAlgorithm("HTTPS");
        }

        @Override
        public void onOpen(ServerHandshake handshake) {
            opened.complete(null);
        }

        @Override
        public void onMessage(String text) {
            ear.text(text);
        }

        @Override
        public void onMessage(ByteBuffer bytes) {
            ear.binary(bytes.remaining());
        }

        @Override
        public void onWebsocketPong(WebSocket connection, Framedata frame) {
            ear.pong();
        }

        @Override
        public void onClose(int code, String reason, boolean remote) {
            String why = reason == null ? "" : reason;
            Matcher refusal = REFUSAL.matcher(why);
            if (refusal.matches()) {
                opened.completeExceptionally(new HttpRefused(Integer.parseInt(refusal.group(1)), Optional.empty()));
            }
            end(words(code, why));
        }

        @Override
        public void onError(Exception failure) {
            // What it means for the connection comes with the close; before the handshake it is the reason itself.
            if (!opened.isDone() && failure instanceof IOException broken) {
                opened.completeExceptionally(broken);
            }
        }
    }
}
