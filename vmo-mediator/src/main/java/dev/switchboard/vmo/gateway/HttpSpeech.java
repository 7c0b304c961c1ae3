package dev.switchboard.vmo.gateway;

import dev.switchboard.common.net.PeerException;
import dev.switchboard.common.time.Threads;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Dispatcher;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSource;

/**
 * Speaks by a service: the text goes there in UTF-8 by POST, a WAV file comes back.
 *
 * <p><b>Threading.</b> Any thread may call. Owns the threads {@code switchboard-vmo-speech}, which end in
 * {@link #close()}.
 */
public final class HttpSpeech implements SpeechSynthesizer, AutoCloseable {

    private static final String PEER = "the speech service";
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
    private static final MediaType TEXT = MediaType.get("text/plain; charset=utf-8");

    private final URI url;
    private final Duration timeout;
    private final long mostBytes;
    private final ExecutorService threads;
    private final OkHttpClient client;

    /**
     * A service and its limits; nothing is asked yet.
     *
     * @param url where it is; plain http only on this machine itself
     * @param timeout how long an answer may take
     * @param mostBytes how long an answer may be
     * @throws IllegalArgumentException if the address or a limit cannot be used
     */
    public HttpSpeech(URI url, Duration timeout, long mostBytes) {
        UnityUrls.requireSafe("tts.url", url);
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("tts.timeout must be more than zero, but is " + timeout);
        }
        if (mostBytes < 1) {
            throw new IllegalArgumentException("mostBytes must be more than zero, but is " + mostBytes);
        }
        this.url = url;
        this.timeout = timeout;
        this.mostBytes = mostBytes;
        this.threads = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), Threads.factory("vmo", "speech"));
        this.client = new OkHttpClient.Builder()
                .dispatcher(new Dispatcher(threads))
                .protocols(List.of(Protocol.HTTP_1_1))
                .followRedirects(false)
                .followSslRedirects(false)
                .connectTimeout(CONNECT_LIMIT)
                .readTimeout(timeout)
                .writeTimeout(timeout)
                .callTimeout(timeout)
                .build();
    }

    @Override
    public byte[] speak(String text) throws PeerException, InterruptedException {
        Call call = client.newCall(new Request.Builder()
                .url(url.toString())
                .header("Accept", "audio/wav")
                .post(RequestBody.create(text, TEXT))
                .build());
        CompletableFuture<byte[]> sound = new CompletableFuture<>();
        call.enqueue(new Callback() {
            @Override
            public void onResponse(Call made, Response response) {
                try (response) {
                    sound.complete(read(response));
                } catch (IOException failure) {
                    sound.completeExceptionally(failure);
                }
            }

            @Override
            public void onFailure(Call made, IOException failure) {
                sound.completeExceptionally(failure);
            }
        });
        try {
            return PcmWave.checked(PEER, sound.get());
        } catch (ExecutionException failed) {
            throw told(failed);
        } catch (InterruptedException stopped) {
            call.cancel();
            throw stopped;
        }
    }

    private byte[] read(Response response) throws IOException {
        if (!response.isSuccessful()) {
            throw new PeerException.Rejected(PEER, "status " + response.code(), response.message());
        }
        BufferedSource body = response.body().source();
        if (body.request(mostBytes + 1)) {
            throw new PeerException.Malformed(PEER, "more than " + mostBytes + " bytes", "");
        }
        return body.readByteArray();
    }

    private PeerException told(ExecutionException failed) {
        Throwable failure = failed.getCause();
        if (failure instanceof PeerException known) {
            return known;
        }
        return failure instanceof InterruptedIOException
                ? new PeerException.Unreachable(PEER, "gave no answer within " + timeout, failed)
                : new PeerException.Unreachable(PEER, "cannot be reached or broke off", failed);
    }

    /** Ends calls and threads; any number of times. */
    @Override
    public void close() {
        client.dispatcher().cancelAll();
        threads.shutdown();
        client.connectionPool().evictAll();
        try {
            threads.awaitTermination(CONNECT_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
