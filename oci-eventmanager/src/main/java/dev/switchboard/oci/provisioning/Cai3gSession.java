package dev.switchboard.oci.provisioning;

import dev.switchboard.oci.plan.Step;

/**
 * A session at the provisioning gateway, lent for one section of a plan.
 *
 * <p><b>Threading.</b> Used by one thread at a time.
 */
final class Cai3gSession implements AutoCloseable {

    private final Cai3gClient client;
    private final Cai3gLine line;
    private boolean closed;

    Cai3gSession(Cai3gClient client, Cai3gLine line) {
        this.client = client;
        this.line = line;
    }

    /**
     * Sends the request of a step and waits for the answer.
     *
     * <p>A request goes out once. The exceptions, for sessions that are kept across events: when the gateway does not
     * accept the session, or no connection comes about, so that in both cases nothing was done, a new login is made
     * (at the other host, where there is one and it alone can be reached) and the request is sent once more.
     *
     * @param step a step for the gateway
     * @param deadline when to give up even if the request's own limit has not passed; includes such a login
     * @return what became of it
     * @throws IllegalArgumentException when the step is not for the gateway
     * @throws IllegalStateException when the session was given back
     * @throws InterruptedException when the thread is interrupted; whether the request took effect is not known then
     */
    Cai3gResult send(Step step, Deadline deadline) throws InterruptedException {
        if (closed) {
            throw new IllegalStateException("this session was given back");
        }
        return client.send(line, step, deadline);
    }

    /**
     * Gives the session back: it is logged out, or kept for the next event. What the gateway answers to the logout
     * does not matter; the wait for it is bounded. May be called more than once.
     */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            client.giveBack(line);
        }
    }
}
