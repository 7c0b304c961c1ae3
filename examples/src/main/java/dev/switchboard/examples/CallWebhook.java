package dev.switchboard.examples;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.switchboard.common.time.Threads;
import dev.switchboard.ipecs.IpecsApi;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Posts every hook to a web server. While that is slow or away, news waits; what finds no room is lost and counted. */
record CallWebhook(HttpRequest.Builder post, ArrayBlockingQueue<Object> news, AtomicLong lost, Consumer<String> tell) {

    /** Takes the web server's address; reads ipecs.conf; runs until it is stopped. */
    public static void main(String[] args) throws InterruptedException {
        var post = HttpRequest.newBuilder(URI.create(args[0])).timeout(Duration.ofSeconds(5));
        try (var ipecs = new IpecsApi(IpecsApi.usualFile())) {
            new CallWebhook(post, new ArrayBlockingQueue<>(1000), new AtomicLong(), System.out::println)
                    .run(ipecs, Threads.untilStopped());
        }
    }

    // tag::readme[]
    void run(IpecsApi ipecs, CountDownLatch end) throws InterruptedException {
        for (String hook : IpecsApi.hookNames()) {
            ipecs.addHook(hook, data -> lost.addAndGet(news.offer(Map.of("hook", hook, "data", data)) ? 0 : 1));
        }
        ipecs.start();
        var http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        while (end.getCount() > 0) {
            Object next = news.poll(100, TimeUnit.MILLISECONDS);
            while (next != null && !taken(http, next) && !end.await(1, TimeUnit.SECONDS)) {
                tell.accept("trying again: waiting=" + news.size() + " lost=" + lost);
            }
        }
    }

    private boolean taken(HttpClient http, Object next) throws InterruptedException {
        try {
            var json = new ObjectMapper().writeValueAsBytes(Map.of("event", next, "lost", lost.get()));
            var request = post.copy().header("Content-Type", "application/json").POST(BodyPublishers.ofByteArray(json));
            return http.send(request.build(), BodyHandlers.discarding()).statusCode() / 100 == 2;
        } catch (IOException away) {
            tell.accept("not delivered: " + away);
            return false;
        }
    }
    // end::readme[]
}
