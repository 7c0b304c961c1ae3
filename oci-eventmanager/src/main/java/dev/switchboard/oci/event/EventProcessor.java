package dev.switchboard.oci.event;

/**
 * Handles one event; what a {@link ProcessorMap} finds for a command.
 *
 * <p><b>Threading.</b> Called on a worker thread of the event manager, for one event at a time unless lanes are
 * configured; then {@link #claim} decides which events may run side by side. Must return when interrupted.
 */
@FunctionalInterface
public interface EventProcessor {

    /**
     * Does what the event asks for.
     *
     * @param event the event
     * @param ledger where the processor's steps are recorded, so that it can go on after a crash; a processor whose
     *     work may simply be repeated has no use for it
     * @return how it ended; an exception counts as failed, with its message as the reason
     * @throws InterruptedException when interrupted: the event stays pending and is taken up again after the next
     *     start
     */
    Outcome process(OciEvent event, StepLedger ledger) throws InterruptedException;

    /**
     * Whether {@link #process} has nothing left to do for the event once the last step of its plan is done, so that the
     * end of the event may become durable in one with that step. A processor that hands on to another one and does
     * something more itself must leave this false.
     *
     * @return false unless overridden
     */
    default boolean endsWithItsPlan() {
        return false;
    }

    /**
     * What processing this event may touch.
     *
     * @param event the event
     * @return the claim; by default everything, so that the event runs alone
     */
    default Claim claim(OciEvent event) {
        return Claim.everything();
    }
}
