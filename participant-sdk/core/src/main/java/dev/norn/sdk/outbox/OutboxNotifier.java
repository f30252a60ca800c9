package dev.norn.sdk.outbox;

import dev.norn.sdk.internal.OwnTransaction;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells relays in other processes that something was published, by PostgreSQL's {@code NOTIFY}: for processes that publish
 * and have no relay of their own. Off the write path: publishing sets a flag; a thread of this sees it, lets more come for a
 * moment, and notifies once for all of them in a transaction of its own, which waits neither for the disk nor for any
 * publisher, and makes none wait.
 *
 * <p>If a publisher has not committed by then, the relays look again after pauses that grow. A notification that is lost
 * costs a relay's longest pause, nothing else.
 */
public final class OutboxNotifier implements AutoCloseable {
    static final String CHANNEL = "norn_outbox";

    private static final Logger LOG = LoggerFactory.getLogger(OutboxNotifier.class);
    private static final Duration GATHERING = Duration.ofMillis(10);
    private static final Duration IDLE = Duration.ofMinutes(1);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
    private static final String NOTIFY = "set local synchronous_commit = off; notify " + CHANNEL;

    private final DataSource dataSource;
    private final Wakeup wakeup = new Wakeup();
    private final Thread thread = new Thread(this::run, "norn-outbox-notifier");

    /** A notifier on a PostgreSQL database, not started. It holds a connection only while it notifies. */
    public OutboxNotifier(DataSource dataSource) {
        this.dataSource = dataSource;
        thread.setDaemon(true);
    }

    /** Starts to notify of what this outbox publishes. Call once. */
    public OutboxNotifier start(Outbox outbox) {
        thread.start();
        outbox.onPublish(wakeup::hint);
        return this;
    }

    private void run() {
        while (!wakeup.isClosed()) {
            if (wakeup.await(IDLE, Duration.ZERO) && !wakeup.isClosed()) {
                boolean unused = wakeup.await(GATHERING, GATHERING);
                notifyRelays();
            }
        }
    }

    private void notifyRelays() {
        try {
            boolean unused = OwnTransaction.run(dataSource, connection -> {
                try (Statement statement = connection.createStatement()) {
                    return statement.execute(NOTIFY);
                }
            });
        } catch (Exception e) {
            LOG.debug("relays are not notified, and find messages at their next look: {}", e.toString());
            boolean unused = wakeup.await(AFTER_FAILURE, AFTER_FAILURE);
        }
    }

    @Override
    public void close() {
        wakeup.close();
    }
}
