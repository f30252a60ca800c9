package dev.norn.benchmarks.measure;

import dev.norn.benchmarks.load.RemoteLoad;
import dev.norn.benchmarks.load.Workload.Batches;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A system that runs, with the load that can be put on it. Closing it ends all of its processes.
 *
 * @param id its name on the command line and in the table of targets
 * @param title its name in the table
 * @param inFlight at which numbers in flight it is measured; empty for all that were asked for
 * @param load puts load on it
 * @param database the database that it writes to
 * @param processes the processes whose time is measured, besides PostgreSQL
 * @param batches where the system itself counts its batches; else the load process does, or nobody
 * @param parts what to close, in this order
 */
public record SystemUnderTest(
        String id,
        String title,
        Set<Integer> inFlight,
        RemoteLoad load,
        String database,
        Map<Part, Long> processes,
        Optional<Supplier<Batches>> batches,
        List<AutoCloseable> parts)
        implements AutoCloseable {

    /** Whether it is measured at this number in flight. */
    public boolean runsAt(int number) {
        return inFlight.isEmpty() || inFlight.contains(number);
    }

    @Override
    public void close() {
        for (AutoCloseable part : parts) {
            try {
                part.close();
            } catch (Exception e) {
                throw new IllegalStateException("cannot end " + id, e);
            }
        }
    }
}
