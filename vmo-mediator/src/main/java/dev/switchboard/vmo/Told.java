package dev.switchboard.vmo;

import dev.switchboard.vmo.sync.Attempt;

/**
 * What a caller learns of its own entry of the outbox.
 *
 * @param attempt what came of the attempt, or why there was none
 * @param queued whether it will be tried again
 */
record Told(Attempt attempt, boolean queued) {}
