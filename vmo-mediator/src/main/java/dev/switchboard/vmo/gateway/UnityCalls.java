package dev.switchboard.vmo.gateway;

import dev.switchboard.common.net.ServerTrust;
import dev.switchboard.common.time.Threads;
import dev.switchboard.common.time.Timers;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Credentials;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okio.BufferedSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls to Unity Connection: so many at a time and no more, none while the server wants to be left alone, and at most one
 * a minute while it refuses the password, for an account may be locked by repetition.
 *
 * <p><b>Threading.</b> Any thread may call. Answers are read on up to {@code parallel} threads
 * {@code switchboard-vmo-unity}.
 */
final class UnityCalls implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(UnityCalls.class);
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
    private static final Duration CALL_LIMIT = Duration.ofSeconds(10);
    private static final Duration LOCK_OUT_PAUSE = Duration.ofMinutes(1);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    /** A page of 2,000 users with every column fits; anything larger is no answer to what was asked. */
    private static final long LARGEST_BODY = 32L * 1024 * 1024;

    /** When calls may be made again, and what the server said. */
    private record Pause(long untilNanos, int status) {}

    private final ServerTrust trust;
    private final Timers timers;
    private final String authorization;
    private final int parallel;
    private final Semaphore permits;
    private final ExecutorService threads;
    private final OkHttpClient client;
    private volatile boolean authorized;
    private volatile boolean refusalTold;
    private volatile Optional<Pause> pause = Optional.empty();

    UnityCalls(UnityClient.Options options, ServerTrust trust, Timers timers) {
        this.trust = trust;
        this.timers = timers;
        this.authorization =
                Credentials.basic(options.user(), options.password().reveal(), StandardCharsets.UTF_8);
        this.parallel = options.parallel();
        this.permits = new Semaphore(parallel, true);
        this.threads = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), Threads.factory("vmo", "unity"));
        Dispatcher dispatcher = new Dispatcher(threads);
        dispatcher.setMaxRequests(parallel);
        dispatcher.setMaxRequestsPerHost(parallel);
        this.client = new OkHttpClient.Builder()
                .sslSocketFactory(trust.sockets(), trust.manager())
                .hostnameVerifier(trust.names(new OkHttpClient().hostnameVerifier()))
                .dispatcher(dispatcher)
                .protocols(List.of(Protocol.HTTP_1_1))
                .followRedirects(false)
                .followSslRedirects(false)
                .connectTimeout(CONNECT_LIMIT)
                .readTimeout(CALL_LIMIT)
                .writeTimeout(CALL_LIMIT)
                .callTimeout(CALL_LIMIT)
                .build();
    }

    /** Calls and waits for the answer. */
    UnityReply send(Request.Builder request) throws InterruptedException {
        Pending pending = begin(request);
        try {
            return pending.await();
        } catch (InterruptedException stopped) {
            pending.cancel();
            throw stopped;
        }
    }

    /** Calls as soon as a place is free, which is waited for; the answer is not. */
    Pending begin(Request.Builder request) throws InterruptedException {
        int places = takePlaces();
        Optional<UnityReply> known = paused();
        if (known.isPresent()) {
            permits.release(places);
            return new Pending(CompletableFuture.completedFuture(known.get()), () -> {});
        }
        Call call = client.newCall(request.header("Authorization", authorization)
                .header("Accept", "application/json")
                .build());
        CompletableFuture<UnityReply> answer = new CompletableFuture<>();
        call.enqueue(new Callback() {
            @Override
            public void onResponse(Call made, Response response) {
                settle(() -> read(response));
            }

            @Override
            public void onFailure(Call made, IOException failure) {
                settle(() -> unanswered(failure));
            }

            private void settle(Supplier<UnityReply> found) {
                UnityReply reply =
                        new UnityReply.Silence("The answer of the voicemail system could not be read.", true);
                try {
                    reply = found.get();
                    heed(reply);
                } finally {
                    permits.release(places);
                    answer.complete(reply);
                }
            }
        });
        return new Pending(answer, call::cancel);
    }

    /** One place; all of them as long as the password is not known to be right, so that a wrong one is sent but once. */
    private int takePlaces() throws InterruptedException {
        while (true) {
            int places = authorized ? 1 : parallel;
            permits.acquire(places);
            if (authorized || places == parallel) {
                return places;
            }
            permits.release(places);
        }
    }

    private Optional<UnityReply> paused() {
        Optional<Pause> present = pause;
        long left = present.map(one -> one.untilNanos - timers.nanos()).orElse(0L);
        return left <= 0
                ? Optional.empty()
                : Optional.of(new UnityReply.Answer(
                        present.orElseThrow().status, new byte[0], Optional.of(Duration.ofNanos(left))));
    }

    private void heed(UnityReply reply) {
        if (!(reply instanceof UnityReply.Answer answer)) {
            return;
        }
        if (answer.status() == 401) {
            authorized = false;
            pauseFor(LOCK_OUT_PAUSE, 401);
            if (!refusalTold) {
                refusalTold = true;
                LOG.warn("Unity Connection refuses the user name or password; it is asked at most once a minute until"
                        + " cupi.user and cupi.password are right status=401");
            }
            return;
        }
        if (answer.status() < 500 && answer.status() != 429) {
            authorized = true;
            refusalTold = false;
        }
        Duration wished =
                answer.worthWaiting().isPresent() ? answer.retryAfter().orElse(Duration.ZERO) : Duration.ZERO;
        if (!wished.isZero()) {
            pauseFor(wished, answer.status());
        }
    }

    /** Of two pauses the one that lasts longer counts: a short one must not end one that protects the account. */
    private synchronized void pauseFor(Duration time, int status) {
        long until = timers.nanos() + time.toNanos();
        if (pause.isEmpty() || pause.get().untilNanos - until < 0) {
            pause = Optional.of(new Pause(until, status));
        }
    }

    /** Waits as the timers count. */
    void rest(Duration time) throws InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        Timers.Task task = timers.schedule(time, over::countDown);
        try {
            over.await();
        } finally {
            task.cancel();
        }
    }

    private UnityReply read(Response response) {
        try (response) {
            BufferedSource body = response.body().source();
            if (body.request(LARGEST_BODY + 1)) {
                return new UnityReply.Silence(
                        "The answer of the voicemail system is longer than any it should give.", true);
            }
            Optional<Duration> again =
                    refused(response.code(), Objects.requireNonNullElse(response.header("Retry-After"), ""));
            return new UnityReply.Answer(response.code(), body.readByteArray(), again);
        } catch (IOException broken) {
            return unanswered(broken);
        }
    }

    private Optional<Duration> refused(int status, String retryAfter) {
        return status == 401 ? Optional.of(LOCK_OUT_PAUSE) : wait(retryAfter.strip());
    }

    private Optional<Duration> wait(String retryAfter) {
        if (retryAfter.isEmpty()) {
            return Optional.empty();
        }
        Duration wished;
        try {
            wished = retryAfter.chars().allMatch(Character::isDigit)
                    ? Duration.ofSeconds(Long.parseLong(retryAfter))
                    : Duration.between(
                            timers.now(),
                            ZonedDateTime.parse(retryAfter, DateTimeFormatter.RFC_1123_DATE_TIME)
                                    .toInstant());
        } catch (NumberFormatException | DateTimeException nonsense) {
            return Optional.empty();
        }
        if (wished.isNegative() || wished.isZero()) {
            return Optional.empty();
        }
        return Optional.of(wished.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : wished);
    }

    private UnityReply unanswered(IOException failure) {
        Optional<String> refused = trust.refusedPin(failure);
        if (refused.isPresent()) {
            return new UnityReply.Untrusted("The voicemail system shows a certificate that is not trusted. If it is the"
                    + " right server, set cupi.pin-sha256 to sha256/" + refused.get()
                    + " or cupi.ca-file to its certificate.");
        }
        if (failure instanceof SSLException) {
            return new UnityReply.Untrusted("The voicemail system does not speak TLS as this program does.");
        }
        LOG.debug("A call to Unity Connection got no answer reason={}", String.valueOf(failure));
        if (failure instanceof InterruptedIOException) {
            return new UnityReply.Silence("The voicemail system did not answer in time.", WireCalls.isReached(failure));
        }
        if (failure instanceof ConnectException || failure instanceof UnknownHostException) {
            return new UnityReply.Silence("The voicemail system cannot be reached.", false);
        }
        return new UnityReply.Silence("The connection to the voicemail system broke off.", true);
    }

    @Override
    public void close() {
        client.dispatcher().cancelAll();
        threads.shutdown();
        client.connectionPool().evictAll();
        boolean interrupted = false;
        try {
            if (!threads.awaitTermination(CALL_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warn("Calls to Unity Connection did not end in time limit={}s", CALL_LIMIT.toSeconds());
            }
        } catch (InterruptedException stopped) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** A call whose answer is to come. */
    static final class Pending {

        private final CompletableFuture<UnityReply> answer;
        private final Runnable canceller;

        Pending(CompletableFuture<UnityReply> answer, Runnable canceller) {
            this.answer = answer;
            this.canceller = canceller;
        }

        UnityReply await() throws InterruptedException {
            try {
                return answer.get();
            } catch (ExecutionException impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        void cancel() {
            canceller.run();
        }
    }
}
