package dev.switchboard.runner;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What the demo tells: line by line to whoever watches the terminal, and as a whole to the start page.
 *
 * <p><b>Threading.</b> Any thread may call.
 */
final class DemoStory {

    private final PrintWriter out;
    private final List<DemoMoment.Face> faces = new ArrayList<>();
    private final List<DemoMoment.Scene> scenes = new ArrayList<>();
    private volatile Runnable changed = () -> {};
    private String phase = "The demo is starting.";

    DemoStory(PrintWriter out) {
        this.out = out;
    }

    /** Calls somebody after each change. */
    void onChange(Runnable listener) {
        changed = listener;
    }

    /** Says something that belongs to no scene. */
    void say(String line) {
        out.println(line);
        out.flush();
    }

    void phase(String now) {
        synchronized (this) {
            phase = now;
        }
        changed.run();
    }

    /** Adds a face, or tells more of one that is there. */
    void face(DemoMoment.Face face) {
        synchronized (this) {
            List<String> names = faces.stream().map(DemoMoment.Face::name).toList();
            if (names.contains(face.name())) {
                faces.set(names.indexOf(face.name()), face);
            } else {
                faces.add(face);
            }
        }
        changed.run();
    }

    void begin(String title) {
        int number;
        synchronized (this) {
            number = scenes.size() + 1;
            scenes.add(new DemoMoment.Scene(number, title, List.of(), List.of()));
        }
        say("");
        say(number + ". " + title);
        changed.run();
    }

    /** Tells something of the present scene. */
    void tell(String line) {
        DemoMoment.Scene now = present();
        replace(new DemoMoment.Scene(now.number(), now.title(), with(now.lines(), line), now.checks()));
        say("   " + line);
        changed.run();
    }

    /** Tells what a check of the present scene found. */
    void checked(String text, boolean held) {
        DemoMoment.Scene now = present();
        replace(new DemoMoment.Scene(
                now.number(), now.title(), now.lines(), with(now.checks(), new DemoMoment.Checked(text, held))));
        say("   " + mark(held) + text);
        changed.run();
    }

    static String mark(boolean held) {
        return held ? "ok      " : "FAILED  ";
    }

    private synchronized DemoMoment.Scene present() {
        return scenes.get(scenes.size() - 1);
    }

    private synchronized void replace(DemoMoment.Scene scene) {
        scenes.set(scenes.size() - 1, scene);
    }

    private static <T> List<T> with(List<T> before, T more) {
        List<T> all = new ArrayList<>(before);
        all.add(more);
        return List.copyOf(all);
    }

    /** Every scene, in their order. */
    synchronized List<DemoMoment.Scene> scenes() {
        return List.copyOf(scenes);
    }

    synchronized DemoMoment moment() {
        List<DemoMoment.Scene> latestFirst = new ArrayList<>(scenes);
        Collections.reverse(latestFirst);
        return new DemoMoment(phase, List.copyOf(faces), latestFirst);
    }
}
