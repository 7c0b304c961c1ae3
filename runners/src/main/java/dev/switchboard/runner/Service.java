package dev.switchboard.runner;

import java.io.Closeable;

/** An application, or a simulated peer, as a program runs it. */
interface Service extends Closeable {

    /** What it has done since its start, as {@code key=value} pairs; asked once it is closed. */
    default String done() {
        return "";
    }
}
