/** One short program for each embedding story. */
@NullMarked
package dev.switchboard.examples;

import org.jspecify.annotations.NullMarked;
