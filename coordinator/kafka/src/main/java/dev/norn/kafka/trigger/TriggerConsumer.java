package dev.norn.kafka.trigger;

import dev.norn.runtime.Coordinator;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts sagas by events on topics of Kafka, each once, as this package's description says, until closed. Safe for use by
 * many threads.
 */
public final class TriggerConsumer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TriggerConsumer.class);
    private static final Duration MAX_CLOSE = Duration.ofSeconds(15);

    private final TriggerLoop loop;
    private final Thread thread;
    private final RefusedEvents refusedEvents;
    private final ExecutorService threads;

    private TriggerConsumer(
            TriggerSettings settings, TriggerCatalog catalog, Coordinator coordinator, TriggerMetrics metrics) {
        LinkedBlockingQueue<Runnable> mailbox = new LinkedBlockingQueue<>();
        this.threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("norn-trigger-", 0).factory());
        this.refusedEvents = new RefusedEvents(settings);
        long now = System.nanoTime();
        CatalogView view = new CatalogView(catalog, threads, mailbox::add, now);
        EventWork work = new EventWork(
                settings.group(),
                new EventStarts(coordinator),
                refusedEvents,
                view,
                metrics,
                threads,
                mailbox::add,
                new AdmissionWindow(settings.maxInFlight(), now));
        this.loop = new TriggerLoop(settings, () -> coordinator.status().phase(), view, work, mailbox);
        this.thread = Thread.ofPlatform().name("norn-triggers").daemon(true).unstarted(loop);
    }

    /**
     * Begins to read. Neither Kafka nor the database need answer yet.
     *
     * @param catalog which sagas events start
     * @param coordinator starts them; is closed after this
     */
    public static TriggerConsumer start(
            TriggerSettings settings, TriggerCatalog catalog, Coordinator coordinator, TriggerMetrics metrics) {
        TriggerConsumer consumer = new TriggerConsumer(settings, catalog, coordinator, metrics);
        consumer.thread.start();
        return consumer;
    }

    /** How it stands, as of some moments ago. */
    public TriggerStatus status() {
        return loop.status();
    }

    /** Waits a little for starts that are under way, commits what is done, leaves the group. */
    @Override
    public void close() {
        loop.stop();
        try {
            if (!thread.join(MAX_CLOSE)) {
                log.warn("the consumer of triggers did not end in time; some events come again");
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        refusedEvents.close();
        threads.shutdownNow();
    }
}
