package dev.switchboard.oci.provisioning;

/**
 * What became of one step.
 *
 * @param verdict how it went
 * @param errorClass the kind of error; {@link ErrorClass#NONE} when there was none
 * @param text what the peer said, without secrets; may be empty when all went well
 */
record StepResult(Verdict verdict, ErrorClass errorClass, String text) {

    /** How a step can go. */
    enum Verdict {
        /** The peer did it. */
        DONE,
        /** The peer says that the goal is reached already: defined when creating, not found when deleting. */
        GOAL_REACHED,
        /** The peer refused, or nothing was sent: a step that tolerates faults goes on. */
        SOFT,
        /** Nobody knows what the peer did: the section ends. */
        HARD
    }

    static StepResult done(String text) {
        return new StepResult(Verdict.DONE, ErrorClass.NONE, text);
    }

    static StepResult hard(ErrorClass errorClass, String text) {
        return new StepResult(Verdict.HARD, errorClass, text);
    }
}
