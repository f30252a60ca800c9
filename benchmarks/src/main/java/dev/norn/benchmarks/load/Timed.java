package dev.norn.benchmarks.load;

import org.HdrHistogram.Histogram;

/** Something that goes on and is timed. For one thread. */
public interface Timed {

    /** Forgets what was timed so far. */
    void mark();

    /**
     * The latencies in microseconds of what ended since the mark.
     *
     * @throws IllegalStateException if something went wrong
     */
    Histogram take();

    /** Stops it; on return nothing of it is in flight. */
    void stop() throws Exception;
}
