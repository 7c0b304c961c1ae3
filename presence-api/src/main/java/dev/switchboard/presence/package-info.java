/** Who is available, as pages and a live stream. */
@NullMarked
package dev.switchboard.presence;

import org.jspecify.annotations.NullMarked;
