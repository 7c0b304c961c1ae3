package dev.switchboard.common.net;

/** Something that goes on until it is closed, such as a hook that is called. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {

    /** Ends it; without effect when it has ended. A call in progress on another thread may still finish. */
    @Override
    void close();
}
