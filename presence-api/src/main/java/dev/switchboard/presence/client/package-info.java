/** Follows a presence service: everybody's status, kept current, looked up by e-mail address. */
@NullMarked
package dev.switchboard.presence.client;

import org.jspecify.annotations.NullMarked;
