package dev.norn.sdk.fence;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The fence's SQL for one kind of database. Implementations are stateless and safe for concurrent use. None of the
 * methods commits or rolls back.
 */
public interface FenceDialect {
    /** How a database error is to be taken. */
    enum Failure {
        /** A deadlock or serialization failure: the whole transaction may be run again. */
        CONTENTION,
        /** The wait for a lock was cut off by its limit. */
        LOCK_WAIT_EXCEEDED,
        /** Anything else. */
        OTHER
    }

    /**
     * The dialect of the database behind this data source, asked over one of its connections.
     *
     * @throws IllegalStateException if the database cannot be reached, or the fence has no dialect for it, or its
     *     connections see what others have not committed
     */
    static FenceDialect of(DataSource dataSource) {
        try (Connection connection = dataSource.getConnection()) {
            return FenceDialects.of(connection);
        } catch (SQLException e) {
            throw new IllegalStateException("database of the branch fence: cannot be reached", e);
        }
    }

    /** Where its Flyway migrations are on the class path. */
    String migrations();

    /** The statements of these migrations, in this order, for those who make the tables by other means than Flyway. */
    List<String> tables();

    /**
     * Inserts the claims that are not there yet, in the order given, then reads the low-water mark and, unless it claimed
     * all phases up to the last of the claims, all rows of the branch. The read sees every row that an insert found in its way, and every mark that was committed before any row
     * was purged; where the isolation level cannot give that, this fails with an error that {@link #classify} takes for
     * contention.
     *
     * @param lockWait how long an insert may wait for a concurrent transaction that holds the same key; afterwards the
     *     connection has the limit that it had before
     * @throws SQLException classified as {@link Failure#LOCK_WAIT_EXCEEDED} if the wait took longer
     */
    FenceEntry enter(Connection connection, long transactionId, String branch, List<FenceRow> claims, Duration lockWait)
            throws SQLException;

    /** Gives a row that this transaction claimed its outcome and answer. */
    void settle(
            Connection connection,
            long transactionId,
            String branch,
            Phase phase,
            Outcome outcome,
            @Nullable String answer)
            throws SQLException;

    /** Stores the mark unless a higher one is stored; waits only shortly for others who use it. */
    void raiseLowWaterMark(Connection connection, long mark) throws SQLException;

    /**
     * Deletes rows below the stored low-water mark.
     *
     * @param limit the most rows to delete
     * @return how many it deleted
     */
    int purge(Connection connection, int limit) throws SQLException;

    /** How to take this error. */
    Failure classify(SQLException error);
}
