package dev.switchboard.vmo.store;

import java.time.Instant;

/**
 * Who did what to whom, and what came of it.
 *
 * @param seq its number; 0 for one not yet stored
 * @param at when
 * @param actor who: an operator's name, {@code mail}, {@code mediator}
 * @param action what, one word: {@code report}, {@code deliver}, {@code watch}, {@code toggle}, {@code sync}, …
 * @param objectId Unity's id of the user; empty when it is about nobody in particular
 * @param alias the user's alias then; empty when it is about nobody in particular
 * @param before what was, for people; may be empty
 * @param after what is now, for people; may be empty
 * @param outcome what came of it, for people
 * @param correlation what belongs together, such as the number of an outbox entry; may be empty
 */
public record AuditEntry(
        long seq,
        Instant at,
        String actor,
        String action,
        String objectId,
        String alias,
        String before,
        String after,
        String outcome,
        String correlation) {}
