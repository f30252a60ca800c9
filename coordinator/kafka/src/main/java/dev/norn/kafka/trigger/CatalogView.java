package dev.norn.kafka.trigger;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The definitions as the loop sees them. The catalog is asked on another thread, because the database may not answer; its
 * answers are numbered, and an event may be matched with an answer that was asked for after the event was polled. Belongs
 * to the loop.
 */
final class CatalogView {
    private static final Logger log = LoggerFactory.getLogger(CatalogView.class);

    /** How soon the loop sees what this server has heard. */
    static final Duration REFRESH = Duration.ofSeconds(1);

    private final TriggerCatalog catalog;
    private final Executor threads;
    private final Executor loop;

    private Triggers triggers = Triggers.NONE;
    private long asked;
    private long answered;
    private long wanted;
    private boolean asking;
    private long nextNanos;
    private @Nullable String failure;

    /**
     * @param threads where the catalog may block
     * @param loop runs what belongs to the loop
     */
    CatalogView(TriggerCatalog catalog, Executor threads, Executor loop, long nowNanos) {
        this.catalog = catalog;
        this.threads = threads;
        this.loop = loop;
        this.nextNanos = nowNanos;
    }

    Triggers triggers() {
        return triggers;
    }

    /** Why the catalog did not answer the last time; null if it did. */
    @Nullable
    String failure() {
        return failure;
    }

    /** The answer that a record which was polled just now must wait for. */
    long want() {
        long next = asked + 1;
        wanted = Math.max(wanted, next);
        return next;
    }

    boolean hasAnswered(long generation) {
        return answered >= generation;
    }

    /** Asks if an answer is wanted, or if it is time to hear what is new. */
    void ask(long nowNanos) {
        boolean pressing = wanted > answered;
        boolean atOnce = pressing && failure == null;
        if (asking || (nowNanos - nextNanos < 0 && !atOnce)) {
            return;
        }
        asking = true;
        if (pressing) {
            asked++;
        }
        long generation = asked;
        threads.execute(() -> {
            try {
                List<TriggeringSaga> sagas = pressing ? catalog.current() : catalog.known();
                loop.execute(() -> answered(sagas, pressing ? generation : 0));
            } catch (RuntimeException e) {
                loop.execute(() -> failed(e, pressing ? generation : Long.MAX_VALUE));
            }
        });
    }

    private void answered(List<TriggeringSaga> sagas, long generation) {
        over();
        triggers = new Triggers(sagas);
        answered = Math.max(answered, generation);
        failure = null;
    }

    private void failed(RuntimeException e, long generation) {
        over();
        if (failure == null) {
            log.warn("cannot read the definitions, will try again: {}", e.toString());
        }
        failure = "the definitions cannot be read: " + e.getMessage();
        // Whoever waits for this answer gets the next one.
        asked = Math.min(asked, generation - 1);
    }

    private void over() {
        asking = false;
        nextNanos = System.nanoTime() + REFRESH.toNanos();
    }
}
