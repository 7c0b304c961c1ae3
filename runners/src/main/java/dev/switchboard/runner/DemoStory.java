package dev.switchboard.runner;

import dev.switchboard.runner.DemoMoment.Chapter;
import dev.switchboard.runner.DemoMoment.Checked;
import dev.switchboard.runner.DemoMoment.Face;
import dev.switchboard.runner.DemoMoment.News;
import dev.switchboard.runner.DemoMoment.Scene;
import dev.switchboard.runner.DemoMoment.State;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * What the demo tells, as a whole, for the start page; the terminal is told of each thing as it happens.
 *
 * <p><b>Threading.</b> Any thread may call.
 */
final class DemoStory {

    /** Which part of the page has changed. */
    enum Part {
        NOW,
        FACES,
        FIGURES,
        PAST,
        NEWS;

        /** What the page's elements call it. */
        String event() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final int NEWS_KEPT = 12;

    private final DemoTerminal terminal;
    private final Map<DemoSystem, Face> faces = new EnumMap<>(DemoSystem.class);
    private final List<Chapter> past = new ArrayList<>();
    private final Deque<News> news = new ArrayDeque<>();
    private volatile Consumer<Part> changed = part -> {};
    private Optional<Chapter> now = Optional.empty();
    private String phase = "The simulated neighbours and the four systems are starting.";
    private boolean failed;
    private int planned;

    DemoStory(DemoTerminal terminal) {
        this.terminal = terminal;
        for (DemoSystem system : DemoSystem.values()) {
            faces.put(system, face(system, State.STARTING, Optional.empty(), "", "Starting."));
        }
    }

    private static Face face(DemoSystem system, State state, Optional<String> url, String signIn, String figures) {
        return new Face(
                system.name().toLowerCase(Locale.ROOT), system.face(), system.purpose(), state, url, signIn, figures);
    }

    /** Calls somebody after each change. */
    void onChange(Consumer<Part> listener) {
        changed = listener;
    }

    DemoTerminal terminal() {
        return terminal;
    }

    void phase(String words) {
        synchronized (this) {
            phase = words;
        }
        changed.accept(Part.NOW);
    }

    /** A system is there, and its face can be looked at. */
    void opened(DemoSystem system, URI url, String signIn) {
        put(system, face(system, State.OPEN, Optional.of(url.toString()), signIn, ""));
        terminal.face(system, url, signIn);
    }

    /** A system could not be started; those that were are stopped. */
    void couldNotOpen(DemoSystem system, String reason) {
        synchronized (this) {
            failed = true;
            phase = "The demo cannot be played: the " + system.face() + "'s system did not start.";
            faces.replaceAll((any, face) ->
                    any == system ? face(any, State.FAILED, Optional.empty(), "", reason) : stopped(any));
        }
        terminal.couldNotOpen(system, reason);
        changed.accept(Part.NOW);
        changed.accept(Part.FACES);
    }

    private static Face stopped(DemoSystem system) {
        return face(system, State.STARTING, Optional.empty(), "", "Stopped, because of what failed.");
    }

    private void put(DemoSystem system, Face face) {
        synchronized (this) {
            faces.put(system, face);
        }
        changed.accept(Part.FACES);
    }

    /** What a face shows right now. */
    void figures(Map<DemoSystem, String> words) {
        boolean different = false;
        synchronized (this) {
            for (Map.Entry<DemoSystem, String> one : words.entrySet()) {
                Face before = faces.getOrDefault(one.getKey(), stopped(one.getKey()));
                if (before.state() == State.OPEN && !before.figures().equals(one.getValue())) {
                    faces.put(one.getKey(), before.withFigures(one.getValue()));
                    different = true;
                }
            }
        }
        if (different) {
            changed.accept(Part.FIGURES);
        }
    }

    /** How many chapters there will be. */
    void plan(int chapters) {
        synchronized (this) {
            planned = chapters;
        }
        changed.accept(Part.NOW);
    }

    void beginChapter(String clock, String title) {
        Chapter begun;
        synchronized (this) {
            begun = new Chapter(past.size() + 1, clock, title, List.of());
            now = Optional.of(begun);
        }
        terminal.chapter(begun);
        changed.accept(Part.NOW);
    }

    void beginScene(DemoSystem system, String title) {
        change(chapter -> new Chapter(
                chapter.number(),
                chapter.clock(),
                chapter.title(),
                with(chapter.scenes(), new Scene(system.title(), title, List.of(), List.of()))));
        terminal.scene(title);
    }

    /** Tells something of the present scene. */
    void tell(String line) {
        changeScene(scene -> new Scene(scene.system(), scene.title(), with(scene.lines(), line), scene.checks()));
        terminal.tell(line);
    }

    /** Tells what a check of the present scene found. */
    void checked(String text, boolean held) {
        changeScene(scene ->
                new Scene(scene.system(), scene.title(), scene.lines(), with(scene.checks(), new Checked(text, held))));
        if (!held) {
            terminal.failed(text);
        }
    }

    void endChapter() {
        Optional<Chapter> over;
        synchronized (this) {
            over = now;
            over.ifPresent(past::add);
            now = Optional.empty();
        }
        over.ifPresent(terminal::over);
        changed.accept(Part.NOW);
        changed.accept(Part.PAST);
    }

    /** Tells what happened after the script. */
    void news(String clock, DemoSystem system, String text) {
        synchronized (this) {
            news.addFirst(new News(clock, system.title(), text));
            if (news.size() > NEWS_KEPT) {
                news.removeLast();
            }
        }
        changed.accept(Part.NEWS);
    }

    private void change(UnaryOperator<Chapter> how) {
        synchronized (this) {
            now = now.map(how);
        }
        changed.accept(Part.NOW);
    }

    private void changeScene(UnaryOperator<Scene> how) {
        change(chapter -> {
            List<Scene> scenes = new ArrayList<>(chapter.scenes());
            scenes.set(scenes.size() - 1, how.apply(scenes.get(scenes.size() - 1)));
            return new Chapter(chapter.number(), chapter.clock(), chapter.title(), List.copyOf(scenes));
        });
    }

    private static <T> List<T> with(List<T> before, T more) {
        List<T> all = new ArrayList<>(before);
        all.add(more);
        return List.copyOf(all);
    }

    /** The chapters that are over, in their order. */
    synchronized List<Chapter> chapters() {
        return List.copyOf(past);
    }

    synchronized DemoMoment moment() {
        List<Chapter> latestFirst = new ArrayList<>(past);
        Collections.reverse(latestFirst);
        return new DemoMoment(
                phase, failed, planned, List.copyOf(faces.values()), now, List.copyOf(latestFirst), List.copyOf(news));
    }
}
