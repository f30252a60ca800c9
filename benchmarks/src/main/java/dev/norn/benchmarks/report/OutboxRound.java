package dev.norn.benchmarks.report;

import dev.norn.benchmarks.measure.Part;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/**
 * How one relay emptied a full outbox.
 *
 * @param messages that were in it
 * @param span from the relay's start until it was empty
 * @param messagesOfRound in one round of the relay, on average
 * @param processorTime by part
 */
public record OutboxRound(long messages, Duration span, double messagesOfRound, Map<Part, Duration> processorTime) {

    double perSecond() {
        return messages * 1e9 / span.toNanos();
    }

    double processorMicrosEach(Part part) {
        return Objects.requireNonNull(processorTime.get(part)).toNanos() / 1e3 / messages;
    }
}
