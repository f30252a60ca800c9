package dev.norn.sdk.fence;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fence on PostgreSQL 15 or newer, at every isolation level. One round trip to enter, by a function that the migration
 * makes; none to settle, if there is no answer to keep and the driver tells that the transaction can be committed: the row
 * was claimed as done.
 */
public final class PostgresFenceDialect implements FenceDialect {
    private static final String ENTER = "select low_water_mark, claimed_first, claimed_second,"
            + " first_operation, first_outcome, first_answer, second_operation, second_outcome, second_answer"
            + " from norn_enter_fence(?, ?, ?, ?::smallint, ?, ?)";

    private static final String LIMIT_MARK_WAIT = "select set_config('lock_timeout', '100ms', true)";

    private static final String RAISE = "update norn_low_water_mark set mark = ? where mark < ?";

    private static final String PURGE = "delete from norn_branch_fence where (transaction_id, branch, phase) in"
            + " (select transaction_id, branch, phase from norn_branch_fence"
            + " where transaction_id < (select mark from norn_low_water_mark)"
            + " order by transaction_id limit ? for update skip locked)";

    private static final String DEADLOCK_DETECTED = "40P01";
    private static final String SERIALIZATION_FAILURE = "40001";
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    @Override
    public String migrations() {
        return "dev/norn/migrations/participant/postgresql";
    }

    @Override
    public List<String> tables() {
        // The driver sends them together, and they are one transaction.
        return List.of(FenceDialects.script(this));
    }

    @Override
    public FenceEntry enter(
            Connection connection, long transactionId, String branch, List<FenceRow> claims, Duration lockWait)
            throws SQLException {
        FenceRow own = claims.get(claims.size() - 1);
        try (PreparedStatement statement = connection.prepareStatement(ENTER)) {
            statement.setLong(1, transactionId);
            statement.setString(2, branch);
            statement.setString(3, own.operation().wireName());
            statement.setInt(4, own.phase().number());
            statement.setBoolean(5, claims.size() > 1);
            // Zero would mean no limit.
            statement.setString(6, Math.max(1, lockWait.toMillis()) + "ms");
            try (ResultSet found = statement.executeQuery()) {
                return entry(found);
            }
        }
    }

    private static FenceEntry entry(ResultSet found) throws SQLException {
        if (!found.next()) {
            throw new SQLException("norn_enter_fence: no row (expected: one)");
        }
        long mark = found.getLong(1);
        if (found.wasNull()) {
            throw FenceRows.noMark();
        }
        Set<Phase> claimed = EnumSet.noneOf(Phase.class);
        Map<Phase, FenceRow> rows = new EnumMap<>(Phase.class);
        for (Phase phase : Phase.values()) {
            if (found.getBoolean(1 + phase.number())) {
                claimed.add(phase);
            }
            FenceRow row = FenceRows.row(phase, found, 1 + 3 * phase.number());
            if (row != null) {
                rows.put(phase, row);
            }
        }
        return new FenceEntry(mark, claimed, rows);
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
        if (outcome == Outcome.DONE && answer == null && PostgresTransaction.isKnownToBeSound(connection)) {
            return;
        }
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
