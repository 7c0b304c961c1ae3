package dev.switchboard.vmo.gateway;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A user's alternate greeting as Unity Connection has it.
 *
 * @param on whether callers hear it
 * @param until when it ends by itself; a past time is usual for one that is off, empty for none
 * @param playWhat 0 the system's words, 1 the recording, 2 nothing; empty when the server does not say
 */
record UnityGreeting(boolean on, Optional<Instant> until, OptionalInt playWhat) {}
