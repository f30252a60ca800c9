package dev.norn.sdk.kafka;

import dev.norn.sdk.participant.ParticipantHandler;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.jspecify.annotations.Nullable;

/**
 * Takes a participant's commands from Kafka and answers them, by the same handler that answers requests over HTTP. The
 * instances of a participant share its commands as a consumer group; each tells the coordinator that it is reached over Kafka:
 *
 * <pre>{@code
 * CommandConsumer.start(handler, CommandSettings.of("payment"), Map.of("bootstrap.servers", "…"));
 * InstanceHeartbeat.start(norn, "payment", "one", () -> InstanceRegistration.overKafka(null));
 * }</pre>
 *
 * <p>Commands of one branch run in their order, those of different branches at once, up to a limit. A command whose deadline
 * has passed is not run. An offset is committed when everything before it is answered: what was cut off by a crash comes again,
 * and the branch fence sees to it that its work is done once. What is no command goes to the topic's dead letters, in the
 * format of the {@link InboxConsumer}.
 */
public final class CommandConsumer implements AutoCloseable {
    /** Shorter than Kafka's: until a dead instance is found out, its share of the commands runs into their deadlines. */
    private static final String SESSION_TIMEOUT_MILLIS = "10000";

    private static final String HEARTBEAT_INTERVAL_MILLIS = "3000";
    private static final String MAX_POLL_RECORDS = "100";
    private static final int FETCH_BYTES = 16 << 20;
    private static final Duration MAX_CLOSE = Duration.ofSeconds(30);

    /**
     * What it has done since it was started.
     *
     * @param handled commands that were given to the handler
     * @param expired commands that came after their deadline
     * @param deadLettered records that were no commands
     * @param problem why nothing gets in or out now, or null
     */
    public record Status(
            long handled,
            long expired,
            long deadLettered,
            @Nullable String problem) {}

    /** What the threads count. */
    static final class Counters {
        final AtomicLong handled = new AtomicLong();
        final AtomicLong expired = new AtomicLong();
        final AtomicLong deadLettered = new AtomicLong();
        volatile @Nullable String problem;
    }

    private final Counters counters = new Counters();
    private final CommandLoop loop;
    private final Thread thread;

    private CommandConsumer(
            ParticipantHandler handler,
            CommandSettings settings,
            Map<String, Object> clientConfig,
            Map<String, Object> consumerConfig,
            Clock clock) {
        if (!handler.operations().participants().contains(settings.participant())) {
            throw new IllegalArgumentException("participant: " + settings.participant() + " (expected: one of "
                    + handler.operations().participants() + ")");
        }
        Map<String, Object> config = consumerConfig(settings, clientConfig, consumerConfig);
        ClientConfigs.require(clientConfig, config);
        this.loop = new CommandLoop(handler, settings, clientConfig, config, counters, clock);
        this.thread = new Thread(loop, "norn-commands-" + settings.participant());
        thread.setDaemon(true);
    }

    /**
     * Starts. Kafka need not be there yet.
     *
     * @param clientConfig settings of Kafka's clients, at least {@code bootstrap.servers}
     */
    public static CommandConsumer start(
            ParticipantHandler handler, CommandSettings settings, Map<String, Object> clientConfig) {
        return start(handler, settings, clientConfig, Map.of(), Clock.systemUTC());
    }

    /**
     * Starts, with everything chosen.
     *
     * @param clientConfig settings of Kafka's clients, at least {@code bootstrap.servers}
     * @param consumerConfig further settings of the consumer
     * @param clock compared with the deadlines of commands
     */
    public static CommandConsumer start(
            ParticipantHandler handler,
            CommandSettings settings,
            Map<String, Object> clientConfig,
            Map<String, Object> consumerConfig,
            Clock clock) {
        CommandConsumer consumer = new CommandConsumer(handler, settings, clientConfig, consumerConfig, clock);
        consumer.thread.start();
        return consumer;
    }

    private static Map<String, Object> consumerConfig(
            CommandSettings settings, Map<String, Object> clientConfig, Map<String, Object> consumerConfig) {
        Map<String, Object> config = new HashMap<>(clientConfig);
        config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_TIMEOUT_MILLIS);
        config.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, HEARTBEAT_INTERVAL_MILLIS);
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MAX_POLL_RECORDS);
        config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        // Partitions that stay are served on while others move.
        config.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        // A partition that is new, or whose offsets are forgotten: what is too old in it is told by its deadline.
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.putAll(consumerConfig);
        config.put(ConsumerConfig.GROUP_ID_CONFIG, settings.topic());
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        return config;
    }

    /** How it is. */
    public Status status() {
        return new Status(
                counters.handled.get(), counters.expired.get(), counters.deadLettered.get(), counters.problem);
    }

    /** Whether its thread runs. */
    boolean isAlive() {
        return thread.isAlive();
    }

    /** Takes nothing more, lets running operations end and answers them, and ends. */
    @Override
    public void close() {
        loop.stop();
        try {
            thread.join(MAX_CLOSE.toMillis());
            thread.interrupt();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
