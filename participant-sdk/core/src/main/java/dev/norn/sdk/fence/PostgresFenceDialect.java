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

/**
 * The fence on PostgreSQL 15 or newer, at every isolation level. One round trip to enter, one to settle. Entering takes two
 * statements, which go out together: each looks at the database anew.
 */
public final class PostgresFenceDialect implements FenceDialect {
    /** What was in force before is kept in a setting of the transaction's own, so that nobody has to carry it. */
    private static final String LIMIT_LOCK_WAIT = "with limited as materialized (select"
            + " set_config('norn.lock_timeout_before', current_setting('lock_timeout'), true),"
            + " set_config('lock_timeout', ?, true))";

    private static final String CLAIM_ONE = claiming("(?::bigint, ?, ?::smallint, ?, ?)");
    private static final String CLAIM_TWO =
            claiming("(?::bigint, ?, ?::smallint, ?, ?), (?::bigint, ?, ?::smallint, ?, ?)");

    /**
     * A snapshot older than the mark fails at the lock, instead of missing the mark whose rows are already gone. Under read
     * committed this look has a snapshot of its own, younger than the claim, and nothing is locked.
     */
    private static final String READ = "select m.mark, f.phase, f.operation, f.outcome, f.answer,"
            + " set_config('lock_timeout', current_setting('norn.lock_timeout_before'), true)"
            + " from norn_low_water_mark m"
            + " left join (select 1 from norn_low_water_mark"
            + " where current_setting('transaction_isolation') in ('repeatable read', 'serializable') for share) locked"
            + " on true"
            + " left join norn_branch_fence f on f.transaction_id = ? and f.branch = ?";

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
        return LIMIT_LOCK_WAIT + " insert into norn_branch_fence (transaction_id, branch, phase, operation, outcome)"
                + " select claim.* from limited, (values " + values + ") claim on conflict do nothing returning phase";
    }

    @Override
    public String migrations() {
        return "dev/norn/migrations/participant/postgresql";
    }

    @Override
    public FenceEntry enter(
            Connection connection, long transactionId, String branch, List<FenceRow> claims, Duration lockWait)
            throws SQLException {
        String together = (claims.size() == 1 ? CLAIM_ONE : CLAIM_TWO) + "; " + READ;
        try (PreparedStatement statement = connection.prepareStatement(together)) {
            int parameter = 1;
            // Zero would mean no limit.
            statement.setString(parameter++, Math.max(1, lockWait.toMillis()) + "ms");
            for (FenceRow claim : claims) {
                parameter = FenceRows.bind(statement, parameter, transactionId, branch, claim);
            }
            statement.setLong(parameter++, transactionId);
            statement.setString(parameter, branch);
            statement.execute();
            Set<Phase> claimed = claimed(statement);
            statement.getMoreResults();
            try (ResultSet found = statement.getResultSet()) {
                return FenceRows.entry(found, claimed);
            }
        }
    }

    private static Set<Phase> claimed(PreparedStatement statement) throws SQLException {
        Set<Phase> claimed = EnumSet.noneOf(Phase.class);
        try (ResultSet inserted = statement.getResultSet()) {
            while (inserted.next()) {
                claimed.add(Phase.ofNumber(inserted.getInt(1)));
            }
        }
        return claimed;
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
