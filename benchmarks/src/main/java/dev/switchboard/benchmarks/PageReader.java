package dev.switchboard.benchmarks;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** Reads one page of statuses again and again over some connections that are kept; all on the caller's thread. */
final class PageReader {

    private static final int READ = 64 * 1024;

    private static final class Exchange {
        private final StringBuilder head = new StringBuilder();
        private long missing = -1;
    }

    private final StreamTarget target;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(READ);
    private final byte[] bytes = new byte[READ];
    private final ByteBuffer request;
    private long started;
    private long done;
    private long bodyBytes;

    PageReader(StreamTarget target) {
        this.target = target;
        this.request = ByteBuffer.wrap(("GET " + target.path() + "/status?page=0 HTTP/1.1\r\nHost: " + target.host()
                        + ":" + target.port() + "\r\nX-Presence-Secret: " + target.secret() + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    }

    /** Bytes of the last body. */
    long bodyBytes() {
        return bodyBytes;
    }

    /** Nanoseconds for so many requests. */
    long read(int connections, int requests) throws IOException {
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < connections; i++) {
                SocketChannel channel = SocketChannel.open(target.address());
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.configureBlocking(false);
                channel.register(selector, SelectionKey.OP_READ, new Exchange());
            }
            long begin = System.nanoTime();
            for (SelectionKey key : selector.keys()) {
                ask((SocketChannel) key.channel(), requests);
            }
            while (done < requests) {
                for (SelectionKey key : ready(selector)) {
                    take((SocketChannel) key.channel(), (Exchange) key.attachment(), requests);
                }
            }
            long nanos = System.nanoTime() - begin;
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            return nanos;
        }
    }

    private static SelectionKey[] ready(Selector selector) throws IOException {
        selector.select();
        SelectionKey[] keys = selector.selectedKeys().toArray(SelectionKey[]::new);
        selector.selectedKeys().clear();
        return keys;
    }

    private void ask(SocketChannel channel, int requests) throws IOException {
        if (started < requests) {
            started++;
            channel.write(request.duplicate());
        }
    }

    private void take(SocketChannel channel, Exchange exchange, int requests) throws IOException {
        buffer.clear();
        int count = channel.read(buffer);
        if (count < 0) {
            throw new IOException("the server closed a connection");
        }
        buffer.flip().get(bytes, 0, count);
        if (exchange.missing < 0) {
            int body = headEnd(exchange, count);
            if (body < 0) {
                return;
            }
            exchange.missing -= count - body;
        } else {
            exchange.missing -= count;
        }
        if (exchange.missing == 0) {
            exchange.missing = -1;
            exchange.head.setLength(0);
            done++;
            ask(channel, requests);
        }
    }

    /** Where the body begins in what was just read; -1 while the head is not complete. */
    private int headEnd(Exchange exchange, int count) throws IOException {
        int before = exchange.head.length();
        exchange.head.append(new String(bytes, 0, Math.min(count, 1024), StandardCharsets.ISO_8859_1));
        int end = exchange.head.indexOf("\r\n\r\n");
        if (end < 0) {
            return -1;
        }
        String head = exchange.head.substring(0, end);
        if (!head.startsWith("HTTP/1.1 200")) {
            throw new IOException("a page was refused: " + head);
        }
        exchange.missing = Publisher.contentLength(head);
        bodyBytes = exchange.missing;
        return end + 4 - before;
    }
}
