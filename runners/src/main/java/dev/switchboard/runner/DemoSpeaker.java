package dev.switchboard.runner;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * The speech service of the demo: a text comes in, a WAV file goes out, with a tone for each word. It remembers what it was
 * asked to speak.
 */
final class DemoSpeaker implements AutoCloseable {

    private static final int RATE = 8_000;
    private static final int SAMPLES_A_WORD = RATE / 10;
    private static final int LOUDNESS = 8_000;
    private static final double PITCH = 440;
    private static final int HEADER = 44;
    private static final int KEPT = 100;

    private final Deque<String> texts = new ConcurrentLinkedDeque<>();
    private final HttpServer server;

    private DemoSpeaker(HttpServer server) {
        this.server = server;
    }

    /** Begins to listen, on a free port. */
    static DemoSpeaker open() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        DemoSpeaker speaker = new DemoSpeaker(server);
        server.createContext("/speak", speaker::answer);
        server.start();
        return speaker;
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/speak");
    }

    /** What it was asked to speak, the last texts only. */
    List<String> spoken() {
        return List.copyOf(texts);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            texts.addLast(text);
            while (texts.size() > KEPT) {
                texts.pollFirst();
            }
            byte[] sound = sound(text.strip().split("\\s+").length);
            exchange.getResponseHeaders().set("Content-Type", "audio/wav");
            exchange.sendResponseHeaders(200, sound.length);
            exchange.getResponseBody().write(sound);
        }
    }

    private static byte[] sound(int words) {
        int samples = words * SAMPLES_A_WORD;
        ByteBuffer wav = ByteBuffer.allocate(HEADER + 2 * samples).order(ByteOrder.LITTLE_ENDIAN);
        wav.put(ascii("RIFF")).putInt(HEADER - 8 + 2 * samples).put(ascii("WAVE"));
        wav.put(ascii("fmt ")).putInt(16).putShort((short) 1).putShort((short) 1);
        wav.putInt(RATE).putInt(2 * RATE).putShort((short) 2).putShort((short) 16);
        wav.put(ascii("data")).putInt(2 * samples);
        for (int at = 0; at < samples; at++) {
            boolean sounding = at % SAMPLES_A_WORD < SAMPLES_A_WORD * 2 / 3;
            wav.putShort((short) (sounding ? LOUDNESS * Math.sin(2 * Math.PI * PITCH * at / RATE) : 0));
        }
        return wav.array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
