package dev.norn.benchmarks.measure;

import dev.norn.benchmarks.load.RemoteLoad;
import dev.norn.benchmarks.load.Workload.Batches;
import dev.norn.benchmarks.machine.Sleep;
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
 * @param worksOn whether it goes on to work when its load has ended: then its processes sleep while others are measured
 */
public record SystemUnderTest(
        String id,
        String title,
        Set<Integer> inFlight,
        RemoteLoad load,
        String database,
        Map<Part, Long> processes,
        Optional<Supplier<Batches>> batches,
        List<AutoCloseable> parts,
        boolean worksOn)
        implements AutoCloseable {

    /** Whether it is measured at this number in flight. */
    public boolean runsAt(int number) {
        return inFlight.isEmpty() || inFlight.contains(number);
    }

    /** The same, which goes on to work when its load has ended. */
    public SystemUnderTest workingOn() {
        return new SystemUnderTest(id, title, inFlight, load, database, processes, batches, parts, true);
    }

    /** Puts its processes to sleep if it works on; others are measured now. */
    public void rest() {
        if (worksOn) {
            processes.values().forEach(Sleep::begin);
        }
    }

    /** Wakes its processes if they sleep. */
    public void wake() {
        if (worksOn) {
            processes.values().forEach(Sleep::end);
        }
    }

    @Override
    public void close() {
        wake();
        for (AutoCloseable part : parts) {
            try {
                part.close();
            } catch (Exception e) {
                throw new IllegalStateException("cannot end " + id, e);
            }
        }
    }
}
