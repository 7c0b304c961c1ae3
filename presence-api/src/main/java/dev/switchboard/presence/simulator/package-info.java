/** The peers of presence-api, faked on the wire, for tests, demonstrations and embedders. */
@NullMarked
package dev.switchboard.presence.simulator;

import org.jspecify.annotations.NullMarked;
