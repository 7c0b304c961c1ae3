package dev.switchboard.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;

/** What the event manager's working thread has cost so far; unlike a rate it hardly depends on what else is running. */
final class WorkerTime {

    private static final String WORKER = "switchboard-oci-worker";

    private WorkerTime() {}

    /** Processor time in nanoseconds; 0 when there is no such thread. */
    static long nanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        for (long id : threads.getAllThreadIds()) {
            ThreadInfo info = threads.getThreadInfo(id);
            if (info != null && info.getThreadName().equals(WORKER)) {
                return threads.getThreadCpuTime(id);
            }
        }
        return 0;
    }
}
