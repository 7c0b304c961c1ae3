/** What the tests of all modules share: waiting for a condition, and a real browser. */
@NullMarked
package dev.switchboard.testing;

import org.jspecify.annotations.NullMarked;
