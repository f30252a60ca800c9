package dev.norn.sdk.inbox;

import dev.norn.sdk.fence.DataSourceTransactions;
import dev.norn.sdk.fence.LocalTransactions;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import javax.sql.DataSource;

/**
 * One consumer's memory of the messages that it has worked off; the package description has the rules.
 *
 * <pre>{@code
 * Inbox inbox = Inbox.on(dataSource, "read-model", Duration.ofDays(7));
 * inbox.once(messageId, connection -> orders.add(connection, order));
 * }</pre>
 *
 * <p>Safe for concurrent use by threads and by processes that share the database.
 */
public final class Inbox {
    private static final int MAX_CONSUMER_LENGTH = 128;
    private static final int MAX_ID_LENGTH = 255;
    private static final int MAX_RUNS = 5;

    private final String consumer;
    private final LocalTransactions transactions;
    private final InboxDialect dialect;
    private final Duration retention;

    /** What a message makes happen. */
    @FunctionalInterface
    public interface Work {
        /**
         * Does it on this connection, whose transaction it must not end.
         *
         * @throws Exception if it failed: everything is rolled back
         */
        void run(Connection connection) throws Exception;
    }

    /**
     * An inbox with everything chosen.
     *
     * @param consumer whose memory it is; instances of one application share it, others have their own
     * @param retention how long a message is remembered
     */
    public Inbox(String consumer, LocalTransactions transactions, InboxDialect dialect, Duration retention) {
        if (consumer.isEmpty() || consumer.length() > MAX_CONSUMER_LENGTH) {
            throw new IllegalArgumentException(
                    "consumer: '" + consumer + "' (expected: 1 to " + MAX_CONSUMER_LENGTH + " characters)");
        }
        if (retention.isNegative() || retention.isZero()) {
            throw new IllegalArgumentException("retention: " + retention + " (expected: > 0)");
        }
        this.consumer = consumer;
        this.transactions = transactions;
        this.dialect = dialect;
        this.retention = retention;
    }

    /** An inbox on plain connections of PostgreSQL, MySQL or MariaDB. */
    public static Inbox on(DataSource dataSource, String consumer, Duration retention) {
        return new Inbox(consumer, new DataSourceTransactions(dataSource), InboxDialect.of(dataSource), retention);
    }

    /** Whose memory it is. */
    public String consumer() {
        return consumer;
    }

    /**
     * Does the work in a new transaction, unless this message's was done before. Where the database reports a deadlock or a
     * serialization failure, all of it is run again, a few times, so what the work changes elsewhere must bear repetition.
     *
     * @return whether it was done now; false for a duplicate
     * @throws Exception what the work threw (all is rolled back), or a database error (it may or may not be committed)
     */
    public boolean once(String messageId, Work work) throws Exception {
        for (int run = 1; ; run++) {
            try {
                return tryOnce(messageId, work);
            } catch (Exception e) {
                if (run == MAX_RUNS || !isContention(e)) {
                    throw e;
                }
            }
        }
    }

    private boolean tryOnce(String messageId, Work work) throws Exception {
        return transactions.inNewTransaction(transaction -> {
            if (!accept(transaction.connection(), messageId)) {
                transaction.rollBackAtEnd();
                return false;
            }
            work.run(transaction.connection());
            return true;
        });
    }

    /** The first database error among the causes decides: frameworks wrap it. */
    private boolean isContention(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sqlError) {
                return dialect.isContention(sqlError);
            }
        }
        return false;
    }

    /**
     * Remembers the message in the transaction of this connection: for those who begin and end it themselves. Waits for
     * another transaction that works off the same message.
     *
     * @return false if it was worked off before; then do nothing, and end the transaction
     */
    public boolean accept(Connection connection, String messageId) throws SQLException {
        return dialect.accept(connection, consumer, storedId(messageId));
    }

    /**
     * Forgets messages that are older than the retention.
     *
     * @param limit the most of them
     * @return how many; as many as the limit means that there may be more
     */
    public int purge(int limit) throws Exception {
        return transactions.inNewTransaction(
                transaction -> dialect.purge(transaction.connection(), consumer, retention, limit));
    }

    /** The column is limited, and a database that cuts what is too long would take two messages for one. */
    private static String storedId(String messageId) {
        if (messageId.length() <= MAX_ID_LENGTH) {
            return messageId;
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(messageId.getBytes(StandardCharsets.UTF_8));
            return "sha-256:" + HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
