package dev.norn.benchmarks.report;

import dev.norn.benchmarks.measure.Part;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/**
 * What the coordinator's relay did in one round.
 *
 * @param fill while sagas ran as fast as they could
 * @param latency while half as many ran
 * @param drain after Kafka had not answered for a while
 */
public record RelayRound(Fill fill, Latency latency, Drain drain) {

    /**
     * Under full load.
     *
     * @param sagasPerSecond that ended
     * @param committedPerSecond events that the journal got, of those that are for the world
     * @param publishedPerSecond events that became readable meanwhile
     * @param lag events of the journal, of all kinds, that were not published at the end
     * @param processorTime by part
     * @param sagas that ended
     */
    public record Fill(
            double sagasPerSecond,
            double committedPerSecond,
            double publishedPerSecond,
            long lag,
            Map<Part, Duration> processorTime,
            long sagas) {

        double share() {
            return publishedPerSecond / committedPerSecond;
        }
    }

    /**
     * Under half of the load.
     *
     * @param sagasPerSecond that were started
     * @param eventsPerSecond that were read
     * @param medianMillis half of the events were not older when they were read
     * @param millisAt99 99 % of them were not older
     */
    public record Latency(double sagasPerSecond, double eventsPerSecond, double medianMillis, double millisAt99) {}

    /**
     * From the journal's table.
     *
     * @param events that became readable, each counted once
     * @param bytesEach of an event's value, on average
     * @param perSecond in the middle, between a tenth and nine tenths of them
     * @param span from the moment when Kafka answered again until the last was readable
     * @param processorTime by part
     */
    public record Drain(
            long events, long bytesEach, double perSecond, Duration span, Map<Part, Duration> processorTime) {

        double processorMicrosEach(Part part) {
            return Objects.requireNonNull(processorTime.get(part)).toNanos() / 1e3 / events;
        }
    }
}
