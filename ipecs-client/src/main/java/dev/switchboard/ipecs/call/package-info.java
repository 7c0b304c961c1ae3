/**
 * What an event means for the call centre: pure rules from a state and an event to the next state and its effects.
 *
 * <p>Nothing here reads a clock, a socket or a setting, and nothing runs in the background. All instants are
 * milliseconds since the Unix epoch on the time axis of {@link dev.switchboard.ipecs.call.PhoneSystem#effectiveMillis()}.
 */
@NullMarked
package dev.switchboard.ipecs.call;

import org.jspecify.annotations.NullMarked;
