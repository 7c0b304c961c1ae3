package dev.switchboard.ipecs;

import dev.switchboard.common.net.Hooks;
import dev.switchboard.common.net.Subscription;
import dev.switchboard.ipecs.call.CallCentreSnapshot;
import dev.switchboard.ipecs.call.Effect;
import dev.switchboard.ipecs.call.HookPayloads;
import dev.switchboard.ipecs.call.IpecsEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who hears of what: every hook under its documented name, with typed listeners in the same order of registration.
 *
 * <p><b>Threading.</b> Registration from any thread, delivery on one.
 */
final class HookBook {

    /** What is delivered: to typed listeners as it is, to map hooks as a map that is made once and only when wanted. */
    private static final class Delivery {
        private final HookCall call;
        private final Supplier<Map<String, Object>> maker;
        private @Nullable Map<String, Object> made;

        Delivery(HookCall call, Supplier<Map<String, Object>> maker) {
            this.call = call;
            this.maker = maker;
        }

        Map<String, Object> map() {
            if (made == null) {
                made = maker.get();
            }
            return made;
        }
    }

    static final String CONNECTION = "addConnectionHook";
    static final String RESET = "addSystemResetEventHook";
    static final String RAW = "addRawEventHook";
    static final String PERIOD = "addPeriodHook";
    static final String EVENT = "addEventHook";

    static final List<String> NAMES = List.of(
            EVENT,
            "addNewCallHook",
            "addCallDisconnectedHook",
            "addCallAnsweredHook",
            "addCallWaitingHook",
            "addAgentLoggedInHook",
            "addAgentLoggedOutHook",
            "addStationConnectedHook",
            "addStationDisconnectedHook",
            "addStationBusyHook",
            "addCallRingingHook",
            RESET,
            "addStationIdleHook",
            "addIncomingCallerInfoHook",
            "addOutboundCallHook",
            "addCallAbandonedHook",
            "addSmdrHook",
            CONNECTION,
            PERIOD,
            RAW);

    /** What has no hook, for typed listeners only. */
    private static final String UNNAMED = "listener";

    private final Map<String, Hooks<Delivery>> hooks = new LinkedHashMap<>();
    private final HookPayloads payloads;
    private final Supplier<Duration> uptime;

    /**
     * @param payloads the maps of most hooks
     * @param uptime how long the program has run, for the period's report
     */
    HookBook(HookPayloads payloads, Supplier<Duration> uptime) {
        this.payloads = payloads;
        this.uptime = uptime;
        Stream.concat(NAMES.stream(), Stream.of(UNNAMED)).forEach(name -> hooks.put(name, new Hooks<>(name)));
    }

    Subscription add(String name, Consumer<? super Map<String, Object>> hook) {
        return hooks(name).add(hook.getClass().getName(), delivery -> hook.accept(delivery.map()));
    }

    Subscription addRaw(Consumer<? super IpecsEvent> hook) {
        return hooks(RAW).add(hook.getClass().getName(), delivery -> {
            if (delivery.call instanceof HookCall.OfMessage message) {
                hook.accept(message.event());
            }
        });
    }

    Subscription add(IpecsListener listener) {
        TypedDelivery typed = new TypedDelivery(listener);
        boolean raw = listener.wantsRawEvents();
        List<Subscription> all = new ArrayList<>();
        hooks.forEach((name, entry) -> {
            if (raw || !name.equals(RAW)) {
                all.add(entry.add(listener.getClass().getName(), delivery -> typed.deliver(delivery.call)));
            }
        });
        return () -> all.forEach(Subscription::close);
    }

    /** Whether somebody wants to hear of every message. */
    boolean wantsMessages() {
        return hooks(RAW).size() > 0;
    }

    long failures() {
        return hooks.values().stream().mapToLong(Hooks::failures).sum();
    }

    void deliver(HookCall call) {
        if (call instanceof HookCall.OfEffect effect) {
            deliver(effect);
        } else if (call instanceof HookCall.OfMessage) {
            hooks(RAW).call(new Delivery(call, Map::of));
        } else if (call instanceof HookCall.OfConnection connection) {
            hooks(CONNECTION).call(new Delivery(call, () -> map(connection.change())));
        } else if (call instanceof HookCall.OfReset reset) {
            hooks(RESET).call(new Delivery(call, () -> Map.of("reason", reset.reason())));
        }
    }

    private void deliver(HookCall.OfEffect call) {
        if (call.effect() instanceof Effect.PeriodClosed period) {
            hooks(PERIOD).call(new Delivery(call, () -> current(period.snapshot())));
            return;
        }
        Optional<String> name = HookPayloads.hook(call.effect());
        Hooks<Delivery> heard = hooks(name.orElse(UNNAMED));
        if (heard.size() > 0) {
            heard.call(new Delivery(call, () -> payloads.payload(call.effect(), call.after())));
        }
    }

    private Map<String, Object> current(CallCentreSnapshot snapshot) {
        return snapshot.currentStatistics(uptime.get());
    }

    private static Map<String, Object> map(ConnectionChange change) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("state", change.state().name());
        map.put("attempt", change.attempt());
        change.gap().ifPresent(gap -> {
            map.put("gapSeconds", Math.round(gap.length().toMillis() / 1000.0));
            map.put("gapFrom", gap.from().toString());
            map.put("gapTo", gap.to().toString());
        });
        map.put("reason", change.gap().map(ConnectionChange.Gap::cause).orElse(change.reason()));
        return Collections.unmodifiableMap(map);
    }

    private Hooks<Delivery> hooks(String name) {
        Hooks<Delivery> found = hooks.get(name);
        if (found == null) {
            throw new IllegalArgumentException("there is no hook " + name);
        }
        return found;
    }
}
