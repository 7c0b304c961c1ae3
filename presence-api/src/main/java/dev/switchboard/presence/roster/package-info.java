/** The roster page: who is available, who is connected and how the source is, live in a browser. */
@NullMarked
package dev.switchboard.presence.roster;

import org.jspecify.annotations.NullMarked;
