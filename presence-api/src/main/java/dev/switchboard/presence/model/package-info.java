/**
 * Who is available, as values: users, their statuses, what sources report about them, and revisions. No input or
 * output, clock, thread or logging.
 */
@NullMarked
package dev.switchboard.presence.model;

import org.jspecify.annotations.NullMarked;
