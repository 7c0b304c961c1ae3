package dev.switchboard.oci.plan;

import dev.switchboard.oci.event.OciEvent;

/**
 * What one command means for the network. Pure: the same event and facts always give the same plan.
 */
public interface PlanRule {

    /**
     * Whose facts the rule needs.
     *
     * @param event the event
     * @return the subject
     */
    Subject subject(OciEvent event);

    /**
     * Plans.
     *
     * @param event the event
     * @param facts what the registry knows of the subject
     * @return what to do
     */
    Plan plan(OciEvent event, Facts facts);
}
