package dev.norn.benchmarks.load;

/** One system with one kind of work. Safe for use by many threads. */
public interface Workload extends LoadSource {

    /** A new client, for one thread. */
    Client client() throws Exception;

    @Override
    default Timed begin(int inFlight, double perSecond) throws Exception {
        return ClosedLoop.start(this, inFlight, new Pace(perSecond));
    }

    /** One who does the work, one piece after the other. */
    interface Client extends AutoCloseable {

        /**
         * Does one piece of work, and returns when it has ended as it should.
         *
         * @throws Exception if it has not; that ends the run
         */
        void runOne() throws Exception;

        @Override
        default void close() {}
    }

    /**
     * Batches that were committed.
     *
     * @param count how many
     * @param entries how many entries they had
     */
    record Batches(long count, long entries) {
        /** No batches. */
        public static final Batches NONE = new Batches(0, 0);

        /** What came after an earlier moment. */
        public Batches since(Batches earlier) {
            return new Batches(count - earlier.count, entries - earlier.entries);
        }
    }
}
