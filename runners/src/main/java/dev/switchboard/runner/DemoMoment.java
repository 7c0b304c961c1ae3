package dev.switchboard.runner;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the start page shows: the demo's story at one moment. Public because pages are compiled into a package of their own.
 *
 * @param phase what is going on, in a sentence
 * @param failed whether the demo has failed
 * @param planned how many chapters there will be; 0 while that is not known
 * @param faces what there is to look at
 * @param now the chapter that is being played, if one is
 * @param past the chapters that are over, the latest first
 * @param news what happened after the script, the latest first
 */
public record DemoMoment(
        String phase,
        boolean failed,
        int planned,
        List<Face> faces,
        Optional<Chapter> now,
        List<Chapter> past,
        List<News> news) {

    /** What has become of a face. */
    public enum State {
        /** It will be there in a moment. */
        STARTING,
        /** It can be looked at. */
        OPEN,
        /** It could not be started. */
        FAILED
    }

    /**
     * A web face to look at.
     *
     * @param id what its element is called
     * @param name what it is called
     * @param purpose what it shows, in a sentence
     * @param state what has become of it
     * @param url where it is; empty unless it is open
     * @param signIn what to sign in with; empty where nothing is asked for
     * @param figures what it shows right now, or why it is not there
     */
    public record Face(
            String id, String name, String purpose, State state, Optional<String> url, String signIn, String figures) {

        Face withFigures(String now) {
            return new Face(id, name, purpose, state, url, signIn, now);
        }
    }

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
     * @param system the system that it is about
     * @param title what it is about
     * @param lines what a spectator is told
     * @param checks what was checked
     */
    public record Scene(String system, String title, List<String> lines, List<Checked> checks) {}

    /**
     * A chapter as far as it has been told.
     *
     * @param number its number, counted from one
     * @param clock the time of the story at its beginning
     * @param title what it is about
     * @param scenes what was played in it, in that order
     */
    public record Chapter(int number, String clock, String title, List<Scene> scenes) {

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

    /**
     * Something that happened after the script.
     *
     * @param clock the time of day
     * @param system the system that it is about
     * @param text what happened
     */
    public record News(String clock, String system, String text) {}

    /**
     * The chapter to show as the present one: until the next begins, that is the last one.
     *
     * @return the chapter; empty before the script and after it
     */
    public Optional<Chapter> shown() {
        return now.isPresent() || past.size() >= planned ? now : past.stream().findFirst();
    }

    private Stream<Chapter> chapters() {
        return Stream.concat(past.stream(), now.stream());
    }

    /**
     * How many checks held.
     *
     * @return their number
     */
    public long held() {
        return chapters().mapToLong(Chapter::held).sum();
    }

    /**
     * How many checks there have been.
     *
     * @return their number
     */
    public long count() {
        return chapters().mapToLong(Chapter::count).sum();
    }
}
