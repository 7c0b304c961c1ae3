package dev.switchboard.benchmarks;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Publishes changes over one connection that is kept, each after the answer to the one before. One thread at a time. */
final class Publisher implements AutoCloseable {

    private static final byte[] END_OF_HEAD = {'\r', '\n', '\r', '\n'};

    private final StreamTarget target;
    private final SocketChannel channel;
    private final ByteBuffer answer = ByteBuffer.allocateDirect(8192);
    private final byte[] bytes = new byte[8192];

    Publisher(StreamTarget target) throws IOException {
        this.target = target;
        this.channel = SocketChannel.open(target.address());
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }

    /** Sends one change of a run and notes when, and when it was answered. */
    void publish(ChangeRun run, int change) throws IOException {
        String body = String.format(
                Locale.ROOT, "{\"user_id\":\"user%022d\",\"status\":\"%s\"}", run.user(change), run.status(change));
        byte[] request = ("POST " + target.path() + "/status/publish HTTP/1.1\r\nHost: " + target.host() + ":"
                        + target.port() + "\r\nX-Presence-Secret: " + target.secret()
                        + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
        run.sentAt[change] = System.nanoTime();
        channel.write(ByteBuffer.wrap(request));
        readAnswer();
        run.answeredAt[change] = System.nanoTime();
    }

    private void readAnswer() throws IOException {
        int length = 0;
        int whole = Integer.MAX_VALUE;
        while (length < whole) {
            answer.clear();
            int count = channel.read(answer);
            if (count < 0) {
                throw new IOException("the server closed a publisher's connection");
            }
            answer.flip().get(bytes, length, count);
            length += count;
            if (whole == Integer.MAX_VALUE) {
                whole = wholeLength(length);
            }
        }
    }

    private int wholeLength(int length) throws IOException {
        for (int i = 0; i + 4 <= length; i++) {
            if (bytes[i] == END_OF_HEAD[0]
                    && bytes[i + 1] == END_OF_HEAD[1]
                    && bytes[i + 2] == END_OF_HEAD[2]
                    && bytes[i + 3] == END_OF_HEAD[3]) {
                String head = new String(bytes, 0, i, StandardCharsets.US_ASCII);
                if (!head.startsWith("HTTP/1.1 200")) {
                    throw new IOException("a change was refused: " + head);
                }
                return i + 4 + contentLength(head);
            }
        }
        return Integer.MAX_VALUE;
    }

    static int contentLength(String head) {
        String lower = head.toLowerCase(Locale.ROOT);
        int from = lower.indexOf("content-length:");
        if (from < 0) {
            return 0;
        }
        int end = lower.indexOf('\r', from);
        return Integer.parseInt(lower.substring(from + "content-length:".length(), end < 0 ? lower.length() : end)
                .strip());
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
