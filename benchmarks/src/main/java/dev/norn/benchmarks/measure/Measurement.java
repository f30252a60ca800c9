package dev.norn.benchmarks.measure;

import dev.norn.benchmarks.database.ServerWork;
import dev.norn.benchmarks.load.Taken;
import dev.norn.benchmarks.load.Workload.Batches;
import java.time.Duration;
import java.util.Map;

/**
 * One system at one number in flight, for some seconds.
 *
 * @param system its id
 * @param inFlight how many were in flight
 * @param round from 1
 * @param taken what the load process saw
 * @param work what the database did
 * @param batches what the system wrote in batches; none if nobody counts
 * @param processorTime by part
 */
public record Measurement(
        String system,
        int inFlight,
        int round,
        Taken taken,
        ServerWork work,
        Batches batches,
        Map<Part, Duration> processorTime) {

    /** How many pieces of work ended in a second. */
    public double perSecond() {
        return taken.perSecond();
    }

    /** The latency that this share of them, in percent, did not exceed. */
    public double millisAt(double percentile) {
        return taken.millisAt(percentile);
    }

    /** Milliseconds of processor time for each piece of work; NaN if the part has no process. */
    public double processorMillisEach(Part part) {
        Duration time = processorTime.get(part);
        return time == null ? Double.NaN : each(time.toMillis());
    }

    /** Writing commits for each piece of work. */
    public double commitsEach() {
        return each(work.commits());
    }

    /** Committed transactions for each piece of work, reading ones included. */
    public double transactionsEach() {
        return each(work.transactions());
    }

    /** Bytes of WAL for each piece of work. */
    public double walBytesEach() {
        return each(work.walBytes());
    }

    /** The same without full-page images. */
    public double walBytesEachWithoutImages() {
        return each(work.walBytes() - work.imageBytes());
    }

    /** Entries in a batch; NaN if nobody counts. */
    public double batchSize() {
        return batches.count() == 0 ? Double.NaN : (double) batches.entries() / batches.count();
    }

    private double each(long total) {
        return (double) total / taken.count();
    }
}
