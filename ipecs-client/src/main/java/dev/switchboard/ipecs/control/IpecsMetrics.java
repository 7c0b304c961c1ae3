package dev.switchboard.ipecs.control;

import dev.switchboard.ipecs.call.Agent;
import dev.switchboard.ipecs.call.CallFigures;
import dev.switchboard.ipecs.call.Gap;
import dev.switchboard.ipecs.call.IpecsEvent;
import dev.switchboard.ipecs.call.Station;
import dev.switchboard.ipecs.call.StationTimer;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The figures as meters of a Micrometer registry.
 *
 * <p>Each key of the extended summary is a meter called {@code ipecs.} and the key with dots, times in seconds; sums are
 * counters, which begin again at 0 when a period ends, and states are gauges. {@code ipecs.queue.…} has the label {@code
 * queue}, {@code ipecs.station.…} the label {@code station}; both appear when the queue or station is first seen. Labels
 * hold configured numbers only, never callers.
 *
 * <p>All meters show one moment, so that they agree with each other: {@link #text} takes a new one for each scrape, and
 * whoever reads a meter otherwise, a registry that pushes for example, gets one that is a second old at most. The meters
 * keep the client alive, and nobody needs to keep this object.
 *
 * <p><b>Threading.</b> Meters may be read, and {@link #text} used, by several threads.
 */
public final class IpecsMetrics {

    private static final List<String> COUNTED =
            List.of("total-inbound-calls", "total-answered-calls", "total-abandoned-calls", "total-outbound-calls");
    private static final List<String> GAUGES = List.of(
            "stations-connected",
            "agents-logged-in",
            "stations-idle",
            "stations-busy",
            "agents-available",
            "agents-unavailable",
            "agents-busy",
            "agents-idle",
            "total-calls-in-queue",
            "total-calls-onwrap",
            "total-calls-onhold");

    private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();

    private final MeterRegistry registry;
    private final ControlSource source;
    private final Set<Long> queues = new HashSet<>();
    private final Set<Long> stations = new HashSet<>();
    private volatile Scrape scrape;

    private IpecsMetrics(MeterRegistry registry, ControlSource source) {
        this.registry = registry;
        this.source = source;
        this.scrape = Scrape.of(source);
    }

    /**
     * Registers the meters.
     *
     * @param registry where the meters go
     * @param source the client
     * @return for {@link #text}; nobody else needs to keep it
     */
    public static IpecsMetrics register(MeterRegistry registry, ControlSource source) {
        IpecsMetrics metrics = new IpecsMetrics(registry, source);
        metrics.register();
        return metrics;
    }

    private void register() {
        for (String key : scrape.summary.keySet()) {
            if (GAUGES.contains(key)) {
                gauge(meter(key), Tags.empty(), now -> now.number(key));
            } else if (COUNTED.contains(key)) {
                counter(meter(key), Tags.empty(), now -> now.number(key));
            } else if (key.endsWith("-time")) {
                seconds(meter(key), Tags.empty(), now -> now.number(key));
            }
        }
        figures("ipecs", Tags.empty(), now -> now.moment.figures().callFigures());
        gauge(
                "ipecs.occupancy.ratio",
                Tags.empty(),
                now -> now.moment.figures().agentTimes().occupancy());
        health();
        refresh();
    }

    /**
     * What {@code /metrics} answers.
     *
     * @param rendered the registry's own text, such as {@code PrometheusMeterRegistry::scrape}
     * @return a supplier that brings the meters up to date before it asks for the text
     */
    public Supplier<String> text(Supplier<String> rendered) {
        return () -> {
            refresh();
            return rendered.get();
        };
    }

    private Scrape current() {
        Scrape last = scrape;
        return System.nanoTime() - last.takenNanos < FRESH_NANOS ? last : refresh();
    }

    private synchronized Scrape refresh() {
        Scrape now = Scrape.of(source).after(scrape);
        scrape = now;
        now.queueFigures.keySet().stream()
                .filter(number -> number != IpecsEvent.NONE && queues.add(number))
                .forEach(this::registerQueue);
        now.stations.keySet().stream().filter(stations::add).forEach(this::registerStation);
        return now;
    }

    private void registerQueue(long number) {
        Tags queue = Tags.of("queue", Long.toString(number));
        counter("ipecs.queue.inbound.calls", queue, now -> now.queue(number, CallFigures::offered));
        counter("ipecs.queue.answered.calls", queue, now -> now.queue(number, CallFigures::answered));
        counter("ipecs.queue.abandoned.calls", queue, now -> now.queue(number, CallFigures::abandoned));
        gauge("ipecs.queue.waiting.calls", queue, now -> now.queue(number, CallFigures::waiting));
        gauge(
                "ipecs.queue.longest.wait.seconds",
                queue,
                now -> now.queue(number, figures -> figures.longestWaitingMillis() / 1000.0));
        seconds("ipecs.queue.talk.time", queue, now -> now.queue(number, figures -> figures.talkMillis() / 1000.0));
        seconds("ipecs.queue.hold.time", queue, now -> now.queue(number, figures -> figures.holdMillis() / 1000.0));
        figures("ipecs.queue", queue, now -> now.queueFigures.get(number));
    }

    private void figures(String prefix, Tags tags, Function<Scrape, @Nullable CallFigures> figures) {
        Map<String, ToDoubleFunction<CallFigures>> gauges = Map.of(
                "service.level.ratio", CallFigures::serviceLevel,
                "abandonment.ratio", CallFigures::abandonment,
                "average.speed.of.answer.seconds", calls -> calls.averageSpeedOfAnswerMillis() / 1000,
                "average.handle.seconds", calls -> calls.averageHandleMillis() / 1000,
                "average.talk.seconds", calls -> ratio(calls.talkMillis(), calls.handled()),
                "average.hold.seconds", calls -> ratio(calls.holdMillis(), calls.handled()));
        gauges.forEach((name, value) -> gauge(prefix + "." + name, tags, now -> of(figures.apply(now), value)));
        for (int percent : new int[] {50, 90, 95}) {
            gauge(
                    prefix + ".answer.wait.seconds",
                    tags.and("quantile", "0." + percent),
                    now -> of(figures.apply(now), calls -> calls.answerWaits().percentile(percent)));
        }
    }

    private void registerStation(long number) {
        Tags station = Tags.of("station", Long.toString(number));
        for (StationTimer timer : StationTimer.values()) {
            String name = timer.name().toLowerCase(Locale.ROOT).replace('_', '.');
            seconds(
                    "ipecs.station." + name + ".time",
                    station,
                    now -> now.station(number, one -> one.timeMillis(timer, now.moment.now()) / 1000.0));
        }
        counter("ipecs.station.answered.calls", station, now -> now.station(number, Station::answeredCalls));
        counter("ipecs.station.outbound.calls", station, now -> now.station(number, Station::outboundCalls));
        gauge("ipecs.station.connected", station, now -> now.stations.containsKey(number) ? 1 : 0);
        gauge("ipecs.station.busy", station, now -> now.present(number, one -> one.phase() == Station.Phase.BUSY));
        gauge(
                "ipecs.station.available",
                station,
                now -> now.present(
                        number, one -> one.agent().filter(Agent::available).isPresent()));
    }

    private void health() {
        gauge("ipecs.connected", Tags.empty(), now -> now.status().connection().connected() ? 1 : 0);
        counter(
                "ipecs.reconnects",
                Tags.empty(),
                now -> now.status().connection().reconnects());
        counter(
                "ipecs.events.received",
                Tags.empty(),
                now -> now.status().events().received());
        counter(
                "ipecs.events.malformed",
                Tags.empty(),
                now -> now.status().events().malformed());
        counter(
                "ipecs.events.heartbeats",
                Tags.empty(),
                now -> now.status().events().heartbeats());
        for (String reason : List.of("event-filter", "number-filter", "ignored", "bad-smdr")) {
            counter(
                    "ipecs.events.dropped",
                    Tags.of("reason", reason),
                    now -> now.status().events().dropped().getOrDefault(reason, 0L));
        }
        gauge("ipecs.hooks.queued", Tags.empty(), now -> now.status().hooks().queued());
        counter("ipecs.hooks.failed", Tags.empty(), now -> now.status().hooks().failed());
        counter(
                "ipecs.hooks.coalesced",
                Tags.empty(),
                now -> now.status().hooks().coalesced());
        counter("ipecs.hooks.dropped", Tags.empty(), now -> now.status().hooks().dropped());
        gauge(
                "ipecs.period.incomplete",
                Tags.empty(),
                now -> now.moment.periodGaps().isEmpty() ? 0 : 1);
        gauge("ipecs.period.gap.seconds", Tags.empty(), Scrape::gapSeconds);
        gauge("ipecs.uptime.seconds", Tags.empty(), now -> now.status().uptime().toSeconds());
    }

    private static String meter(String key) {
        String plain = key.startsWith("total-") ? key.substring("total-".length()) : key;
        return "ipecs." + plain.replace('-', '.');
    }

    private void gauge(String name, Tags tags, ToDoubleFunction<Scrape> value) {
        Gauge.builder(name, () -> value.applyAsDouble(current()))
                .description(MeterTexts.of(name))
                .tags(tags)
                .register(registry);
    }

    private void counter(String name, Tags tags, ToDoubleFunction<Scrape> value) {
        FunctionCounter.builder(name, this, own -> value.applyAsDouble(current()))
                .description(MeterTexts.of(name))
                .tags(tags)
                .register(registry);
    }

    private void seconds(String name, Tags tags, ToDoubleFunction<Scrape> value) {
        FunctionCounter.builder(name, this, own -> value.applyAsDouble(current()))
                .description(MeterTexts.of(name))
                .tags(tags)
                .baseUnit("seconds")
                .register(registry);
    }

    private static double of(@Nullable CallFigures figures, ToDoubleFunction<CallFigures> value) {
        return figures == null ? 0 : value.applyAsDouble(figures);
    }

    private static double ratio(long millis, int calls) {
        return calls == 0 ? 0 : millis / 1000.0 / calls;
    }

    /** One moment, so that the figures of a scrape agree with each other. */
    private static final class Scrape {

        private final long takenNanos = System.nanoTime();
        private final Moment moment;
        private final Map<String, Object> summary;
        private final Map<Long, CallFigures> queueFigures;
        private final Map<Long, Station> stations = new HashMap<>();
        private final Map<Long, Station> known = new HashMap<>();

        private Scrape(Moment moment) {
            this.moment = moment;
            this.summary = moment.figures().extendedSummary();
            this.queueFigures = moment.figures().callFiguresByQueue();
            moment.system().stations().forEach(station -> stations.put(station.number(), station));
            known.putAll(stations);
        }

        static Scrape of(ControlSource source) {
            return new Scrape(Moment.of(source));
        }

        /** A station that has left keeps its counters until the period ends; they would count twice when it returns. */
        Scrape after(Scrape before) {
            if (before.moment.figures().periodStartMillis() == moment.figures().periodStartMillis()) {
                before.known.forEach(known::putIfAbsent);
            }
            return this;
        }

        ControlStatus status() {
            return moment.status();
        }

        double number(String key) {
            return summary.get(key) instanceof Number number ? number.doubleValue() : 0;
        }

        double queue(long number, ToDoubleFunction<CallFigures> value) {
            return IpecsMetrics.of(queueFigures.get(number), value);
        }

        double station(long number, ToDoubleFunction<Station> value) {
            Station station = known.get(number);
            return station == null ? 0 : value.applyAsDouble(station);
        }

        double present(long number, Predicate<Station> state) {
            Station station = stations.get(number);
            return station != null && state.test(station) ? 1 : 0;
        }

        double gapSeconds() {
            double millis = 0;
            for (Gap gap : moment.periodGaps()) {
                millis += (gap.open() ? moment.now() : gap.toMillis()) - gap.fromMillis();
            }
            return millis / 1000;
        }
    }
}
