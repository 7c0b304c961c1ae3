package dev.switchboard.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;

/** What a thread has cost so far; unlike a rate it hardly depends on what else is running. */
final class WorkerTime {

    private static final String WORKER = "switchboard-oci-worker";

    private WorkerTime() {}

    /** Processor time in nanoseconds; 0 when there is no such thread. */
    static long nanos() {
        return nanos(WORKER);
    }

    /** The same of all threads whose name begins so. */
    static long nanos(String beginning) {
        long nanos = 0;
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        for (long id : threads.getAllThreadIds()) {
            ThreadInfo info = threads.getThreadInfo(id);
            if (info != null && info.getThreadName().startsWith(beginning)) {
                nanos += Math.max(0, threads.getThreadCpuTime(id));
            }
        }
        return nanos;
    }
}
