package dev.switchboard.oci.reader;

import java.util.function.Consumer;

/** Counts the bytes of one run of noise, and tells them at its end; a long run is told in parts. */
final class NoiseMeter {

    private static final long PART = 1024 * 1024;

    private final Consumer<Unit> out;
    private long bytes;
    private boolean told;

    NoiseMeter(Consumer<Unit> out) {
        this.out = out;
    }

    void add(long more) {
        bytes += more;
        while (bytes >= PART) {
            out.accept(new Unit.Noise(PART, told));
            bytes -= PART;
            told = true;
        }
    }

    void endRun() {
        if (bytes > 0) {
            out.accept(new Unit.Noise(bytes, told));
        }
        bytes = 0;
        told = false;
    }
}
