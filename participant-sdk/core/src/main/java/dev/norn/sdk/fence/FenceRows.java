package dev.norn.sdk.fence;

import dev.norn.protocol.Operation;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Rows of the fence's tables, which have the same columns in each database. */
final class FenceRows {
    private static final String SETTLE = "update norn_branch_fence set outcome = ?, answer = ?"
            + " where transaction_id = ? and branch = ? and phase = ?";

    private FenceRows() {}

    /** Reads mark, phase, operation, outcome and answer: one row for each of the branch, or one without a phase. */
    static FenceEntry entry(ResultSet found, Set<Phase> claimed) throws SQLException {
        if (!found.next()) {
            throw noMark();
        }
        long mark = found.getLong(1);
        Map<Phase, FenceRow> rows = new EnumMap<>(Phase.class);
        do {
            int phase = found.getInt(2);
            FenceRow row = found.wasNull() ? null : row(Phase.ofNumber(phase), found, 3);
            if (row != null) {
                rows.put(row.phase(), row);
            }
        } while (found.next());
        return new FenceEntry(mark, claimed, rows);
    }

    /** Reads operation, outcome and answer from this column on; null if there is no operation. */
    static @Nullable FenceRow row(Phase phase, ResultSet found, int column) throws SQLException {
        String operation = found.getString(column);
        if (operation == null) {
            return null;
        }
        return new FenceRow(
                phase,
                Operation.ofWireName(operation)
                        .orElseThrow(() -> new SQLException("norn_branch_fence.operation: '" + operation + "'")),
                Outcome.valueOf(found.getString(column + 1)),
                found.getString(column + 2));
    }

    static SQLException noMark() {
        return new SQLException("norn_low_water_mark: no row (expected: the one that the migration inserts)");
    }

    /** Replaces outcome and answer of a row that this transaction claimed. */
    static void settle(
            Connection connection,
            long transactionId,
            String branch,
            Phase phase,
            Outcome outcome,
            @Nullable String answer)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SETTLE)) {
            statement.setString(1, outcome.name());
            statement.setString(2, answer);
            statement.setLong(3, transactionId);
            statement.setString(4, branch);
            statement.setInt(5, phase.number());
            int updated = statement.executeUpdate();
            if (updated != 1) {
                throw new SQLException("fence row " + transactionId + "/" + branch + "/" + phase.number()
                        + " is gone in its own transaction (the work must not touch norn_branch_fence, nor go on after"
                        + " a deadlock)");
            }
        }
    }
}
