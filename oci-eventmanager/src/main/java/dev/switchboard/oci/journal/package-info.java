/** The durable record of every event: the queue work is taken from and the ledger of its steps. */
@NullMarked
package dev.switchboard.oci.journal;

import org.jspecify.annotations.NullMarked;
