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
            throw new SQLException("norn_low_water_mark: no row (expected: the one that the migration inserts)");
        }
        long mark = found.getLong(1);
        Map<Phase, FenceRow> rows = new EnumMap<>(Phase.class);
        do {
            FenceRow row = row(found);
            if (row != null) {
                rows.put(row.phase(), row);
            }
        } while (found.next());
        return new FenceEntry(mark, claimed, rows);
    }

    private static @Nullable FenceRow row(ResultSet found) throws SQLException {
        int phase = found.getInt(2);
        if (found.wasNull()) {
            return null;
        }
        String operation = found.getString(3);
        return new FenceRow(
                Phase.ofNumber(phase),
                Operation.ofWireName(operation)
                        .orElseThrow(() -> new SQLException("norn_branch_fence.operation: '" + operation + "'")),
                Outcome.valueOf(found.getString(4)),
                found.getString(5));
    }

    /** Sets five parameters of a claim: transaction, branch, phase, operation, outcome. Returns the number of the next one. */
    static int bind(PreparedStatement statement, int parameter, long transactionId, String branch, FenceRow claim)
            throws SQLException {
        statement.setLong(parameter, transactionId);
        statement.setString(parameter + 1, branch);
        statement.setInt(parameter + 2, claim.phase().number());
        statement.setString(parameter + 3, claim.operation().wireName());
        statement.setString(parameter + 4, claim.outcome().name());
        return parameter + 5;
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
