package dev.switchboard.oci.journal;

import java.time.Instant;

/**
 * What an operator did to an event.
 *
 * @param eventId the event
 * @param at when
 * @param actor who: the access token's name, or the operating system's user on the command line
 * @param action {@code replay}, {@code discard} or {@code edit}
 * @param detail what exactly, without secrets; may be empty
 */
public record AuditEntry(long eventId, Instant at, String actor, String action, String detail) {}
