/** Follows the event stream of an iPECS phone system. */
@NullMarked
package dev.switchboard.ipecs;

import org.jspecify.annotations.NullMarked;
