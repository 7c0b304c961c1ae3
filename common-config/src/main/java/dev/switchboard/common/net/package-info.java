/** Keeping one connection up, the errors that peers cause, and listeners that cannot break each other. */
@NullMarked
package dev.switchboard.common.net;

import org.jspecify.annotations.NullMarked;
