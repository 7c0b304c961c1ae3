/** Scheduling behind an interface, a clock moved by hand for tests, and named daemon threads. */
@NullMarked
package dev.switchboard.common.time;

import org.jspecify.annotations.NullMarked;
