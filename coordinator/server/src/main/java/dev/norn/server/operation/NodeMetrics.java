package dev.norn.server.operation;

import dev.norn.engine.Mode;
import dev.norn.engine.TransactionStatus;
import dev.norn.runtime.RuntimeMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts what the node does. Labels are names that definitions bring, never ids, so their number is that of the
 * definitions. What initiators of TCC transactions and producers of messages choose freely is bounded by {@link LabelValues}.
 */
@Singleton
final class NodeMetrics implements RuntimeMetrics {

    /** So many names of TCC transactions and messages have meters of their own. */
    static final int MAX_CHOSEN_NAMES = 500;

    /** So many pairs of a target and an outcome have. */
    static final int MAX_ATTEMPT_METERS = 4_000;

    private static final Duration[] BUCKETS = {
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofMinutes(1),
        Duration.ofMinutes(5),
        Duration.ofMinutes(15)
    };

    private final LabelValues chosenNames = new LabelValues(MAX_CHOSEN_NAMES);
    private final MeterRegistry registry;
    private final DistributionSummary batchSize;
    private final Timer commit;
    private final Map<Started, Counter> started = new ConcurrentHashMap<>();
    private final Map<Ended, EndMeters> ended = new ConcurrentHashMap<>();
    private final Map<Attempt, AttemptMeters> attempts = new ConcurrentHashMap<>();

    NodeMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.batchSize = DistributionSummary.builder("norn.journal.batch.size")
                .description("Entries of a journal batch")
                .register(registry);
        this.commit = timer("norn.journal.commit", "Commit of a journal batch").register(registry);
    }

    @Override
    public void transactionStarted(Mode mode, String name) {
        started.computeIfAbsent(new Started(mode, label(mode, name)), this::counter)
                .increment();
    }

    @Override
    public void transactionEnded(Mode mode, String name, TransactionStatus status, Duration duration) {
        EndMeters meters = ended.computeIfAbsent(new Ended(mode, label(mode, name), status), this::meters);
        meters.count.increment();
        meters.duration.record(duration);
    }

    @Override
    public void attemptEnded(String participant, String operation, AttemptOutcome outcome, Duration duration) {
        AttemptMeters meters = attemptMeters(new Attempt(participant, operation, outcome));
        meters.count.increment();
        if (outcome != AttemptOutcome.NOT_SENT) {
            meters.duration.record(duration);
        }
    }

    @Override
    public void batchCommitted(int entries, Duration duration) {
        batchSize.record(entries);
        commit.record(duration);
    }

    private String label(Mode mode, String name) {
        return switch (mode) {
            case SAGA -> name;
            case TCC, MESSAGE -> chosenNames.bounded(name);
        };
    }

    private Counter counter(Started key) {
        return Counter.builder("norn.transactions.started")
                .description("Transactions accepted")
                .tag("mode", lower(key.mode))
                .tag("name", key.name)
                .register(registry);
    }

    private EndMeters meters(Ended key) {
        Counter count = Counter.builder("norn.transactions.ended")
                .description("Transactions ended")
                .tag("mode", lower(key.mode))
                .tag("name", key.name)
                .tag("status", lower(key.status))
                .register(registry);
        Timer duration = timer("norn.transaction.duration", "From acceptance to the end")
                .tag("mode", lower(key.mode))
                .tag("name", key.name)
                .tag("status", lower(key.status))
                .register(registry);
        return new EndMeters(count, duration);
    }

    private AttemptMeters meters(Attempt key) {
        Counter count = Counter.builder("norn.branch.attempts")
                .description("Calls of participants, by how they ended")
                .tag("participant", key.participant)
                .tag("operation", key.operation)
                .tag("outcome", lower(key.outcome))
                .register(registry);
        Timer duration = timer("norn.branch.duration", "A call of a participant, from sent to answered")
                .tag("participant", key.participant)
                .tag("operation", key.operation)
                .register(registry);
        return new AttemptMeters(count, duration);
    }

    /** A branch may name a participant that nobody knows: that is counted, but not forever under its own name. */
    private AttemptMeters attemptMeters(Attempt key) {
        AttemptMeters known = attempts.get(key);
        if (known != null) {
            return known;
        }
        boolean full = attempts.size() >= MAX_ATTEMPT_METERS;
        Attempt bounded = full ? new Attempt(LabelValues.OTHER, LabelValues.OTHER, key.outcome) : key;
        return attempts.computeIfAbsent(bounded, this::meters);
    }

    private static Timer.Builder timer(String name, String description) {
        return Timer.builder(name).description(description).serviceLevelObjectives(BUCKETS);
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private record Started(Mode mode, String name) {}

    private record Ended(Mode mode, String name, TransactionStatus status) {}

    private record Attempt(String participant, String operation, AttemptOutcome outcome) {}

    private record EndMeters(Counter count, Timer duration) {}

    private record AttemptMeters(Counter count, Timer duration) {}
}
