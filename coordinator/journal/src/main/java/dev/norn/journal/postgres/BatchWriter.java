package dev.norn.journal.postgres;

import dev.norn.journal.Batch;
import dev.norn.journal.BatchResult;
import dev.norn.journal.BatchResult.Duplicate;
import dev.norn.journal.Entry;
import dev.norn.journal.KnownStart;
import dev.norn.journal.StoreException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Commits batches: each is one call in autocommit on a session of its own. */
final class BatchWriter {

    private final SessionPool writers;
    private final PartitionMaintenance partitions;
    /** Batches that this store is sending or waiting for, by node, term and number. */
    private final Set<Batch> inFlight = ConcurrentHashMap.newKeySet();

    BatchWriter(SessionPool writers, PartitionMaintenance partitions) {
        this.writers = writers;
        this.partitions = partitions;
    }

    BatchResult commit(Batch batch) throws StoreException {
        Batch flight = new Batch(batch.term(), batch.number(), List.of());
        Batch before = new Batch(batch.term(), batch.number() - 1, List.of());
        inFlight.add(flight);
        try {
            BatchArguments arguments = BatchArguments.of(batch);
            while (true) {
                boolean mayOvertake = inFlight.contains(before);
                try {
                    return writers.call(session -> call(session, arguments, batch));
                } catch (StoreException.OutOfOrder e) {
                    // Sent on another connection, it can reach the server before its predecessor does.
                    if (!mayOvertake) {
                        throw e;
                    }
                }
            }
        } finally {
            inFlight.remove(flight);
        }
    }

    private BatchResult call(Session session, BatchArguments arguments, Batch batch)
            throws SQLException, StoreException {
        PreparedStatement statement = session.prepared(BatchArguments.CALL);
        arguments.bind(session, statement);
        try (ResultSet result = statement.executeQuery()) {
            return read(result);
        } catch (SQLException e) {
            if (Failures.isPartitionMissing(e) && !session.broken()) {
                partitions.createFor(
                        batch.entries().stream().map(Entry::transactionId).toList());
                throw new StoreException.Unavailable("a partition was missing, and is made now", e);
            }
            throw e;
        }
    }

    private static BatchResult read(ResultSet result) throws SQLException {
        List<Duplicate> duplicates = new ArrayList<>();
        while (result.next()) {
            duplicates.add(new Duplicate(result.getInt(1), new KnownStart(result.getLong(2), result.getBoolean(3))));
        }
        duplicates.sort(Comparator.comparingInt(Duplicate::entry));
        return new BatchResult(duplicates);
    }
}
