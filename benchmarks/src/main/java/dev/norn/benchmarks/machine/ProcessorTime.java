package dev.norn.benchmarks.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Processor time that processes have used, in user and kernel mode, from {@code /proc}. Its unit is the kernel's tick of
 * 10 ms, so it is good for seconds, not for milliseconds.
 */
public final class ProcessorTime {

    /** {@code USER_HZ}, which Linux has fixed for what it shows in {@code /proc}. */
    private static final int MILLIS_PER_TICK = 10;

    /** Of {@code /proc/[pid]/stat}, counted behind the name of the program: utime, stime, cutime, cstime. */
    private static final int FIRST_FIELD = 11;

    private static final int LAST_FIELD = 14;

    private ProcessorTime() {}

    /** Of a process and the children that it has waited for. */
    public static Duration of(long pid) {
        return Duration.ofMillis(ticks(pid) * MILLIS_PER_TICK);
    }

    /**
     * Of a process and all its descendants, those that have ended included: a process that ends adds its time to that of
     * its parent, which a server that waits for its children then counts.
     */
    public static Duration ofTree(long pid) {
        long ticks = ticks(pid);
        for (ProcessHandle child : ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::descendants)
                .toList()) {
            ticks += ticks(child.pid());
        }
        return Duration.ofMillis(ticks * MILLIS_PER_TICK);
    }

    private static long ticks(long pid) {
        String stat;
        try {
            stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        } catch (IOException e) {
            // It has ended, and its parent counts it.
            return 0;
        }
        // The program's name is in parentheses and may contain anything.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        long sum = 0;
        for (int field = FIRST_FIELD; field <= LAST_FIELD; field++) {
            sum += Long.parseLong(fields[field]);
        }
        return sum;
    }
}
