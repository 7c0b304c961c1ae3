/** Where users and their statuses come from: the port, and its adapters. */
@NullMarked
package dev.switchboard.presence.source;

import org.jspecify.annotations.NullMarked;
