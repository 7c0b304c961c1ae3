/**
 * What the mediator decides, as values and rules: users, absences, greetings, and what becomes of a delivery. No input
 * or output, clock, thread or logging.
 */
@NullMarked
package dev.switchboard.vmo.sync;

import org.jspecify.annotations.NullMarked;
