package dev.norn.sdk.fence;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fence on MySQL 8.0.16 or newer and MariaDB 10.6 or newer, with InnoDB, at read committed, repeatable read and
 * serializable. Four round trips to enter, five for an undo, one to settle.
 *
 * <p>InnoDB takes a transaction's snapshot at its first plain read, not at its start. So what is read after the claims is
 * as new as they are, <em>provided that nothing was read in the transaction before</em>: {@link LocalTransactions} have
 * to give one that is really new. A lock on the mark, which PostgreSQL's dialect takes instead, would here make every
 * operation wait, each time the mark is raised, for the longest one that is running.
 *
 * <p>Waits for locks are limited in whole seconds, at least one, because InnoDB counts them so.
 */
public final class MySqlFenceDialect implements FenceDialect {
    private static final String CLAIM = "insert ignore into norn_branch_fence"
            + " (transaction_id, branch, phase, operation, outcome) values (?, ?, ?, ?, ?)";

    private static final String READ = "select m.mark, f.phase, f.operation, f.outcome, f.answer"
            + " from norn_low_water_mark m"
            + " left join norn_branch_fence f on f.transaction_id = ? and f.branch = ?";

    private static final String RAISE = "update norn_low_water_mark set mark = ? where mark < ?";

    private static final String FIND_PURGEABLE = "select transaction_id, branch, phase from norn_branch_fence"
            + " where transaction_id < (select mark from norn_low_water_mark) order by transaction_id limit ?";

    private static final String PURGE =
            "delete from norn_branch_fence where transaction_id = ? and branch = ? and phase = ?";

    private static final String RESTORE_LOCK_WAIT = "set session innodb_lock_wait_timeout = @norn_lock_wait";

    /** The deadlock victim, and MariaDB's word for a row that changed after the transaction's snapshot. */
    private static final Set<Integer> CONTENTION_ERRORS = Set.of(1213, 1020);

    /** The wait was cut off by its limit (1205), or not even begun (3572, MySQL's NOWAIT). */
    private static final Set<Integer> LOCK_WAIT_ERRORS = Set.of(1205, 3572);

    private static final String SERIALIZATION_FAILURE = "40001";

    @Override
    public String migrations() {
        return "dev/norn/migrations/participant/mysql";
    }

    @Override
    public List<String> tables() {
        return Arrays.stream(FenceDialects.script(this).split(";\n", -1))
                .filter(statement -> !statement.isBlank())
                .toList();
    }

    @Override
    public FenceEntry enter(
            Connection connection, long transactionId, String branch, List<FenceRow> claims, Duration lockWait)
            throws SQLException {
        Set<Phase> claimed = withLockWait(connection, lockWait, () -> claim(connection, transactionId, branch, claims));
        FenceEntry entry = read(connection, transactionId, branch, claimed);
        for (FenceRow claim : claims) {
            if (!entry.rows().containsKey(claim.phase())) {
                // The insert found a row that the snapshot does not show.
                throw new SQLTransactionRollbackException(
                        "the snapshot is older than fence row " + transactionId + "/" + branch + "/"
                                + claim.phase().number() + " (expected: nothing read before the fence is entered)",
                        SERIALIZATION_FAILURE);
            }
        }
        return entry;
    }

    private interface Step<T> {
        T run() throws SQLException;
    }

    /** The limit is the session's: a rollback does not restore it, and the connection goes back to a pool. */
    private static <T> T withLockWait(Connection connection, Duration lockWait, Step<T> step) throws SQLException {
        long seconds = Math.max(1, lockWait.plusMillis(999).toSeconds());
        execute(
                connection,
                "set @norn_lock_wait = @@session.innodb_lock_wait_timeout, session innodb_lock_wait_timeout = "
                        + seconds);
        T value;
        try {
            value = step.run();
        } catch (SQLException e) {
            try {
                execute(connection, RESTORE_LOCK_WAIT);
            } catch (SQLException lost) {
                e.addSuppressed(lost);
            }
            throw e;
        }
        execute(connection, RESTORE_LOCK_WAIT);
        return value;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Set<Phase> claim(Connection connection, long transactionId, String branch, List<FenceRow> claims)
            throws SQLException {
        Set<Phase> claimed = EnumSet.noneOf(Phase.class);
        try (PreparedStatement statement = connection.prepareStatement(CLAIM)) {
            for (FenceRow claim : claims) {
                statement.setLong(1, transactionId);
                statement.setString(2, branch);
                statement.setInt(3, claim.phase().number());
                statement.setString(4, claim.operation().wireName());
                statement.setString(5, claim.outcome().name());
                if (statement.executeUpdate() == 1) {
                    claimed.add(claim.phase());
                }
            }
        }
        return claimed;
    }

    private static FenceEntry read(Connection connection, long transactionId, String branch, Set<Phase> claimed)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(READ)) {
            statement.setLong(1, transactionId);
            statement.setString(2, branch);
            try (ResultSet found = statement.executeQuery()) {
                return FenceRows.entry(found, claimed);
            }
        }
    }

    @Override
    public void settle(
            Connection connection,
            long transactionId,
            String branch,
            Phase phase,
            Outcome outcome,
            @Nullable String answer)
            throws SQLException {
        FenceRows.settle(connection, transactionId, branch, phase, outcome, answer);
    }

    @Override
    public void raiseLowWaterMark(Connection connection, long mark) throws SQLException {
        int unused = withLockWait(connection, Duration.ZERO, () -> {
            try (PreparedStatement raise = connection.prepareStatement(RAISE)) {
                raise.setLong(1, mark);
                raise.setLong(2, mark);
                return raise.executeUpdate();
            }
        });
    }

    /** Row by row: a range to delete would lock the gap behind it, where new branches come in. */
    @Override
    public int purge(Connection connection, int limit) throws SQLException {
        try (PreparedStatement find = connection.prepareStatement(FIND_PURGEABLE);
                PreparedStatement purge = connection.prepareStatement(PURGE)) {
            find.setInt(1, limit);
            int found = 0;
            try (ResultSet row = find.executeQuery()) {
                while (row.next()) {
                    purge.setLong(1, row.getLong(1));
                    purge.setString(2, row.getString(2));
                    purge.setInt(3, row.getInt(3));
                    purge.addBatch();
                    found++;
                }
            }
            if (found > 0) {
                purge.executeBatch();
            }
            return found;
        }
    }

    @Override
    public Failure classify(SQLException error) {
        // First by number: MySQL's driver gives both the SQL state of a serialization failure.
        if (LOCK_WAIT_ERRORS.contains(error.getErrorCode())) {
            return Failure.LOCK_WAIT_EXCEEDED;
        }
        boolean contention =
                CONTENTION_ERRORS.contains(error.getErrorCode()) || SERIALIZATION_FAILURE.equals(error.getSQLState());
        return contention ? Failure.CONTENTION : Failure.OTHER;
    }
}
