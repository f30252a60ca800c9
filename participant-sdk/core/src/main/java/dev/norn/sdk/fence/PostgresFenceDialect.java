package dev.norn.sdk.fence;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The fence on PostgreSQL 15 or newer, at every isolation level. Three round trips to enter, one to settle. */
public final class PostgresFenceDialect implements FenceDialect {
    private static final String LIMIT_LOCK_WAIT = "select current_setting('lock_timeout'),"
            + " current_setting('transaction_isolation'), set_config('lock_timeout', ?, true)";

    private static final String CLAIM_ONE = claiming("(?, ?, ?, ?, ?)");
    private static final String CLAIM_TWO = claiming("(?, ?, ?, ?, ?), (?, ?, ?, ?, ?)");

    private static final String READ = "select m.mark, f.phase, f.operation, f.outcome, f.answer,"
            + " set_config('lock_timeout', ?, true)"
            + " from norn_low_water_mark m"
            + " left join norn_branch_fence f on f.transaction_id = ? and f.branch = ?";

    /** A snapshot older than the mark fails here, instead of missing the mark whose rows are already gone. */
    private static final String LOCK_MARK = " for share of m";

    private static final String LIMIT_MARK_WAIT = "select set_config('lock_timeout', '100ms', true)";

    private static final String RAISE = "update norn_low_water_mark set mark = ? where mark < ?";

    private static final String PURGE = "delete from norn_branch_fence where (transaction_id, branch, phase) in"
            + " (select transaction_id, branch, phase from norn_branch_fence"
            + " where transaction_id < (select mark from norn_low_water_mark)"
            + " order by transaction_id limit ? for update skip locked)";

    private static final String DEADLOCK_DETECTED = "40P01";
    private static final String SERIALIZATION_FAILURE = "40001";
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private static String claiming(String values) {
        return "insert into norn_branch_fence (transaction_id, branch, phase, operation, outcome) values " + values
                + " on conflict do nothing returning phase";
    }

    @Override
    public String migrations() {
        return "dev/norn/migrations/participant/postgresql";
    }

    @Override
    public FenceEntry enter(
            Connection connection, long transactionId, String branch, List<FenceRow> claims, Duration lockWait)
            throws SQLException {
        TransactionSettings before = limitLockWait(connection, lockWait);
        Set<Phase> claimed = claim(connection, transactionId, branch, claims);
        return read(connection, transactionId, branch, claimed, before);
    }

    /** What the transaction had before the fence set a limit of its own. */
    private record TransactionSettings(String lockTimeout, boolean readsCommitted) {}

    private static TransactionSettings limitLockWait(Connection connection, Duration lockWait) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(LIMIT_LOCK_WAIT)) {
            // Zero would mean no limit.
            statement.setString(1, Math.max(1, lockWait.toMillis()) + "ms");
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return new TransactionSettings(
                        row.getString(1), row.getString(2).startsWith("read "));
            }
        }
    }

    private static Set<Phase> claim(Connection connection, long transactionId, String branch, List<FenceRow> claims)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(claims.size() == 1 ? CLAIM_ONE : CLAIM_TWO)) {
            int parameter = 1;
            for (FenceRow claim : claims) {
                statement.setLong(parameter++, transactionId);
                statement.setString(parameter++, branch);
                statement.setInt(parameter++, claim.phase().number());
                statement.setString(parameter++, claim.operation().wireName());
                statement.setString(parameter++, claim.outcome().name());
            }
            Set<Phase> claimed = EnumSet.noneOf(Phase.class);
            try (ResultSet inserted = statement.executeQuery()) {
                while (inserted.next()) {
                    claimed.add(Phase.ofNumber(inserted.getInt(1)));
                }
            }
            return claimed;
        }
    }

    private static FenceEntry read(
            Connection connection, long transactionId, String branch, Set<Phase> claimed, TransactionSettings before)
            throws SQLException {
        String sql = before.readsCommitted() ? READ : READ + LOCK_MARK;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, before.lockTimeout());
            statement.setLong(2, transactionId);
            statement.setString(3, branch);
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
        try (PreparedStatement limit = connection.prepareStatement(LIMIT_MARK_WAIT);
                PreparedStatement raise = connection.prepareStatement(RAISE)) {
            limit.executeQuery().close();
            raise.setLong(1, mark);
            raise.setLong(2, mark);
            raise.executeUpdate();
        }
    }

    @Override
    public int purge(Connection connection, int limit) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(PURGE)) {
            statement.setInt(1, limit);
            return statement.executeUpdate();
        }
    }

    @Override
    public Failure classify(SQLException error) {
        String state = error.getSQLState();
        if (DEADLOCK_DETECTED.equals(state) || SERIALIZATION_FAILURE.equals(state)) {
            return Failure.CONTENTION;
        }
        return LOCK_NOT_AVAILABLE.equals(state) ? Failure.LOCK_WAIT_EXCEEDED : Failure.OTHER;
    }
}
