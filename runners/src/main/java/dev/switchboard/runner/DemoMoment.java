package dev.switchboard.runner;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the start page shows: the demo's story at one moment. Public because pages are compiled into a package of their own.
 *
 * @param phase what is going on, in a sentence
 * @param faces what there is to look at
 * @param scenes what has happened, the latest first
 */
public record DemoMoment(String phase, List<Face> faces, List<Scene> scenes) {

    /**
     * A web face to look at.
     *
     * @param name what it is called
     * @param purpose what it shows, in a sentence
     * @param url where it is; empty while it is not there yet
     * @param signIn what to sign in with; empty where nothing is asked for
     */
    public record Face(String name, String purpose, Optional<URI> url, String signIn) {}

    /**
     * A check.
     *
     * @param text what must be so
     * @param held whether it was
     */
    public record Checked(String text, boolean held) {}

    /**
     * A scene as far as it has been told.
     *
     * @param number its number, counted from one
     * @param title what it is about
     * @param lines what a spectator is told
     * @param checks what was checked
     */
    public record Scene(int number, String title, List<String> lines, List<Checked> checks) {

        /**
         * Whether every check held so far.
         *
         * @return true if none failed
         */
        public boolean held() {
            return checks.stream().allMatch(Checked::held);
        }
    }

    /**
     * How many checks held.
     *
     * @return their number
     */
    public long held() {
        return checks().filter(Checked::held).count();
    }

    /**
     * How many checks there have been.
     *
     * @return their number
     */
    public long count() {
        return checks().count();
    }

    private Stream<Checked> checks() {
        return scenes.stream().flatMap(scene -> scene.checks().stream());
    }
}
