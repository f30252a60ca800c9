package dev.norn.benchmarks.load;

/** What a {@link LoadProcess} is told to begin and to end. */
public interface LoadSource extends AutoCloseable {

    /**
     * Begins.
     *
     * @param inFlight how many at once
     * @param perSecond how many pieces of work all of them together begin in a second; {@link Double#POSITIVE_INFINITY} for
     *     as many as they can
     */
    Timed begin(int inFlight, double perSecond) throws Exception;

    /** How much this process has written in batches, if it does; since its start. */
    default Workload.Batches batches() {
        return Workload.Batches.NONE;
    }

    /** Returns when nothing of what was begun and has ended is still being worked off. */
    default void settle() throws Exception {}

    @Override
    default void close() {}
}
