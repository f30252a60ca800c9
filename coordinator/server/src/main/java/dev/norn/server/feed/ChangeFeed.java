package dev.norn.server.feed;

import dev.norn.server.DatabaseConfiguration;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Requires;
import jakarta.annotation.PreDestroy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens to PostgreSQL's notifications. What this server sends itself (it signs its payloads with {@link #signature()})
 * is left out. When the connection was lost, every listener is told to start over, because it may have missed something.
 * Thread-safe.
 */
@Context
@Requires(beans = DatabaseConfiguration.class)
public final class ChangeFeed {

    /** How long one wait for notifications lasts; a closing server waits no longer than this for the thread. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration RECONNECT_AFTER = Duration.ofSeconds(2);
    private static final int CONNECT_TIMEOUT_SECONDS = 5;
    private static final Logger log = LoggerFactory.getLogger(ChangeFeed.class);

    private final DatabaseConfiguration database;
    private final String signature = UUID.randomUUID().toString();
    private final Map<String, Listener> listeners = new ConcurrentHashMap<>();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile boolean live;
    private volatile @Nullable Connection connection;
    private @Nullable Thread thread;

    ChangeFeed(DatabaseConfiguration database) {
        this.database = database;
    }

    /** Hears changes of one kind. Called on the feed's thread, one call at a time. */
    public interface Listener {

        /** Another server changed something. */
        void onChange();

        /** Changes may have been missed: read everything anew. */
        void onGap();
    }

    /** What this server puts into its notifications, so that it does not hear itself. */
    public String signature() {
        return signature;
    }

    /** Whether changes by other servers are heard at the moment. While not, copies in memory may be stale. */
    public boolean isLive() {
        return live;
    }

    /**
     * Listens to a channel; to be called before {@link #begin()}.
     *
     * @param channel a name that needs no quoting
     */
    public void listen(String channel, Listener listener) {
        listeners.put(channel, listener);
    }

    /** Begins to listen. Returns at once. */
    public synchronized void begin() {
        if (thread == null) {
            thread = Thread.ofVirtual().name("norn-change-feed").start(this::run);
        }
    }

    private void run() {
        while (stopping.getCount() > 0) {
            try (Connection opened = open()) {
                connection = opened;
                subscribe(opened);
                live = true;
                listeners.values().forEach(Listener::onGap);
                receive(opened.unwrap(PGConnection.class));
            } catch (SQLException | RuntimeException e) {
                if (stopping.getCount() > 0) {
                    log.warn("cannot hear other servers' changes, next try in {}: {}", RECONNECT_AFTER, e.getMessage());
                }
            } finally {
                live = false;
                connection = null;
            }
            pause();
        }
    }

    private Connection open() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", database.user());
        properties.setProperty("password", database.password());
        properties.setProperty("ApplicationName", "norn change feed");
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("connectTimeout", Integer.toString(CONNECT_TIMEOUT_SECONDS));
        return DriverManager.getConnection(database.url(), properties);
    }

    private void subscribe(Connection opened) throws SQLException {
        try (Statement statement = opened.createStatement()) {
            for (String channel : listeners.keySet()) {
                statement.execute("listen " + channel);
            }
        }
    }

    private void receive(PGConnection source) throws SQLException {
        while (stopping.getCount() > 0) {
            PGNotification[] notifications = source.getNotifications((int) PATIENCE.toMillis());
            if (notifications != null) {
                for (PGNotification notification : notifications) {
                    deliver(notification);
                }
            }
        }
    }

    private void deliver(PGNotification notification) {
        Listener listener = listeners.get(notification.getName());
        if (listener != null && !notification.getParameter().equals(signature)) {
            listener.onChange();
        }
    }

    private void pause() {
        try {
            if (stopping.await(RECONNECT_AFTER.toMillis(), TimeUnit.MILLISECONDS)) {
                log.debug("the change feed has ended");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops listening. */
    @PreDestroy
    void close() {
        stopping.countDown();
        Connection open = connection;
        if (open != null) {
            try {
                open.abort(Runnable::run);
            } catch (SQLException e) {
                log.debug("the change feed's connection was already broken", e);
            }
        }
    }
}
