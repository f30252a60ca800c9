package dev.norn.sdk.outbox;

import dev.norn.sdk.outbox.OutboxSink.Delivery;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what waits in the outbox, on a thread of its own, until closed. Any number of relays may run on one database, in one
 * process or several; messages of one key keep their order, whichever of them sends. Broker down, database down and a kill
 * delay messages and may repeat some, with the same id; they lose none.
 *
 * <p>It holds at most one round of messages in memory, and one connection, only while a round runs. While the broker is down
 * it has no transaction open.
 */
public final class OutboxRelay implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OutboxRelay.class);
    private static final Duration MAX_CLOSE = Duration.ofSeconds(10);

    /**
     * How a relay is.
     *
     * @param sent messages that the broker has acknowledged, since it was made
     * @param refused how often the broker has refused a message for itself
     * @param failure why nothing can be sent now, or null
     */
    public record Status(long sent, long refused, @Nullable String failure) {}

    private final OutboxSink sink;
    private final OutboxRound round;
    private final Pauses pauses;
    private final Duration minPause;
    private final TypesAside aside;
    private final Wakeup wakeup = new Wakeup();
    private final Thread thread = new Thread(this::run, "norn-outbox-relay");
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();

    private volatile @Nullable String failure;
    private boolean ready;

    /** A relay with default settings, not started. */
    public OutboxRelay(DataSource dataSource, OutboxSink sink) {
        this(dataSource, OutboxDialect.of(dataSource), sink, OutboxRelaySettings.DEFAULTS, new Random());
    }

    /**
     * A relay, not started.
     *
     * @param sink closed with the relay
     * @param random where in the lanes it begins
     */
    public OutboxRelay(
            DataSource dataSource,
            OutboxDialect dialect,
            OutboxSink sink,
            OutboxRelaySettings settings,
            Random random) {
        this.sink = sink;
        this.round = new OutboxRound(
                dataSource,
                dialect,
                sink,
                settings,
                new LaneRotation(settings.maxLanes(), random.nextInt(Lanes.COUNT)));
        this.pauses = new Pauses(settings.minPause(), settings.maxPause(), settings.maxBackoff());
        this.minPause = settings.minPause();
        this.aside = new TypesAside(settings.maxBackoff());
        thread.setDaemon(true);
    }

    /** Starts. Call once. */
    public OutboxRelay start() {
        thread.start();
        return this;
    }

    /** Starts, and has this outbox tell it when something is about to come. */
    public OutboxRelay start(Outbox outbox) {
        outbox.onPublish(this::hint);
        return start();
    }

    /** Something may be there soon: look, and look again shortly if it is not. Never blocks. */
    public void hint() {
        wakeup.hint();
    }

    /** How it is. */
    public Status status() {
        return new Status(sent.get(), refused.get(), failure);
    }

    private void run() {
        while (!wakeup.isClosed()) {
            Duration pause = oneRound();
            if (wakeup.await(pause, pauses.isFailing() ? pause : minPause)) {
                pauses.hinted();
            }
        }
    }

    private Duration oneRound() {
        try {
            if (!ready) {
                sink.awaitReady();
                ready = true;
            }
            OutboxRound.Result result = round.run(aside.now(System.nanoTime()));
            Delivery delivery = result.delivery();
            if (delivery == null) {
                works();
                return pauses.afterNothing();
            }
            return after(result, delivery);
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
            return Duration.ZERO;
        } catch (Exception e) {
            return failed(e);
        }
    }

    private Duration after(OutboxRound.Result result, Delivery delivery) {
        sent.addAndGet(result.sent());
        refused.addAndGet(delivery.refused().size());
        delivery.refused()
                .forEach((message, why) -> LOG.warn(
                        "message {} is refused, later ones of {} {} wait behind it: {}",
                        message.id(),
                        message.aggregateType(),
                        message.aggregateId(),
                        why));
        delivery.refusedTypes().forEach((type, why) -> {
            if (aside.put(type, System.nanoTime())) {
                LOG.warn("messages of aggregate type {} wait, they have no topic: {}", type, why);
            }
        });
        if (delivery.failure() != null) {
            return failed(delivery.failure());
        }
        works();
        if (result.sent() == 0) {
            return pauses.afterNothing();
        }
        return result.full() ? pauses.afterFullRound() : pauses.afterRound();
    }

    private void works() {
        if (failure != null) {
            LOG.info("the outbox is sent again");
        }
        failure = null;
    }

    private Duration failed(Exception e) {
        if (failure == null && !wakeup.isClosed()) {
            LOG.warn("the outbox cannot be sent, will try again: {}", e.toString(), e);
        }
        failure = e.toString();
        ready = false;
        return pauses.afterFailure();
    }

    /** Lets the running round end, if it does soon, and ends. */
    @Override
    public void close() {
        wakeup.close();
        boolean interrupted = false;
        try {
            thread.join(MAX_CLOSE.toMillis());
            if (thread.isAlive()) {
                thread.interrupt();
                thread.join(MAX_CLOSE.toMillis());
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        sink.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Aggregate types without a topic, and when they are tried again. */
    private static final class TypesAside {
        private record Aside(long retryAtNanos, Duration pause) {}

        private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
        private static final int MAX_TYPES = 100;

        private final Map<String, Aside> types = new HashMap<>();
        private final Duration maxPause;

        TypesAside(Duration maxPause) {
            this.maxPause = maxPause;
        }

        /** Those that still wait. */
        Set<String> now(long nowNanos) {
            Map<String, Aside> waiting = new HashMap<>(types);
            waiting.values().removeIf(aside -> aside.retryAtNanos() - nowNanos <= 0);
            return waiting.keySet();
        }

        /** Whether it is the first time. */
        boolean put(String type, long nowNanos) {
            if (types.size() >= MAX_TYPES) {
                // More than that is a mistake of naming; they are tried at each turn.
                types.values().removeIf(aside -> aside.retryAtNanos() - nowNanos <= 0);
            }
            Aside before = types.get(type);
            Duration pause = before == null ? FIRST_PAUSE : before.pause().multipliedBy(2);
            pause = pause.compareTo(maxPause) < 0 ? pause : maxPause;
            types.put(type, new Aside(nowNanos + pause.toNanos(), pause));
            return before == null;
        }
    }
}
