/** What the mediator keeps: users, what is known of each, the outbox, and the ledger of what was done. */
@NullMarked
package dev.switchboard.vmo.store;

import org.jspecify.annotations.NullMarked;
