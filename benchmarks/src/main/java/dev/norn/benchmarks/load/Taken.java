package dev.norn.benchmarks.load;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Base64;
import org.HdrHistogram.Histogram;

/**
 * What a load process did between the mark and now.
 *
 * @param elapsed the time between
 * @param batches what it wrote to a journal in batches
 * @param latenciesMicros one value for each piece of work that ended
 */
public record Taken(Duration elapsed, Workload.Batches batches, Histogram latenciesMicros) {

    static Taken parse(String line) {
        String[] words = line.split(" ", -1);
        ByteBuffer encoded = ByteBuffer.wrap(Base64.getDecoder().decode(words[4]));
        return new Taken(
                Duration.ofNanos(Long.parseLong(words[1])),
                new Workload.Batches(Long.parseLong(words[2]), Long.parseLong(words[3])),
                Histogram.decodeFromByteBuffer(encoded, 0));
    }

    /** How many pieces of work ended. */
    public long count() {
        return latenciesMicros.getTotalCount();
    }

    /** How many ended in a second. */
    public double perSecond() {
        return count() * 1e9 / elapsed.toNanos();
    }

    /** The latency that this share of them did not exceed. */
    public double millisAt(double percentile) {
        return latenciesMicros.getValueAtPercentile(percentile) / 1e3;
    }
}
