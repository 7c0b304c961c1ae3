package dev.switchboard.runner;

import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * One scene of the demo.
 *
 * @param title what it is about
 * @param words what a spectator should know, a line each
 * @param act what happens
 * @param checks what must be so afterwards
 */
record DemoScene(String title, List<String> words, Act act, List<Check> checks) {

    /** What happens in a scene. */
    @FunctionalInterface
    interface Act {
        /** Plays it, saying what a spectator could not know before; false when its work never came to an end. */
        boolean play(Consumer<String> say) throws IOException, InterruptedException;
    }

    /**
     * Something that must be so.
     *
     * @param text what, in words
     * @param holds whether it is
     */
    record Check(String text, BooleanSupplier holds) {}

    static Check check(String text, BooleanSupplier holds) {
        return new Check(text, holds);
    }
}
