package dev.switchboard.presence;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.thread.Scheduler;

/** Reads a small body without keeping a thread waiting, within a size and a time. */
final class RequestBody implements Runnable {

    static final int MOST_BYTES = 16 * 1024;
    static final Duration MOST_TIME = Duration.ofSeconds(10);

    /** Is told once, on a thread of the server. */
    interface Reader {
        void read(byte[] body);

        void refused(Refusal refusal);

        void failed(Throwable failure);
    }

    private final Request request;
    private final Reader reader;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final AtomicBoolean told = new AtomicBoolean();
    private Scheduler.Task deadline = () -> false;

    private RequestBody(Request request, Reader reader) {
        this.request = request;
        this.reader = reader;
    }

    /** Reads the body of a request, which may be empty. */
    static void read(Request request, Reader reader) {
        if (request.getLength() > MOST_BYTES) {
            reader.refused(tooLarge());
        } else if (request.getLength() == 0
                || (request.getLength() < 0 && !request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING))) {
            reader.read(new byte[0]);
        } else {
            RequestBody started = new RequestBody(request, reader);
            started.deadline = request.getComponents()
                    .getScheduler()
                    .schedule(started::tooSlow, MOST_TIME.toMillis(), TimeUnit.MILLISECONDS);
            started.run();
        }
    }

    @Override
    public void run() {
        while (!told.get()) {
            Content.Chunk chunk = request.read();
            if (chunk == null) {
                request.demand(this);
                return;
            }
            if (Content.Chunk.isFailure(chunk)) {
                tell(() -> reader.failed(chunk.getFailure()));
                return;
            }
            ByteBuffer bytes = chunk.getByteBuffer();
            if (bytes.remaining() > MOST_BYTES - body.size()) {
                chunk.release();
                tell(() -> reader.refused(tooLarge()));
                return;
            }
            body.writeBytes(BufferUtil.toArray(bytes));
            boolean last = chunk.isLast();
            chunk.release();
            if (last) {
                tell(() -> reader.read(body.toByteArray()));
                return;
            }
        }
    }

    private void tooSlow() {
        tell(() -> reader.refused(
                new Refusal(408, "the request body did not arrive within " + MOST_TIME.toSeconds() + " seconds")));
    }

    private void tell(Runnable what) {
        if (told.compareAndSet(false, true)) {
            deadline.cancel();
            what.run();
        }
    }

    private static Refusal tooLarge() {
        return new Refusal(413, "the request body is larger than " + MOST_BYTES / 1024 + " KiB");
    }
}
