package dev.norn.journal.postgres;

import dev.norn.journal.StoreException;
import dev.norn.journal.StoredEntry;
import dev.norn.journal.UnpublishedEntry;
import dev.norn.journal.UnpublishedPage;
import dev.norn.journal.UnpublishedWindow;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads windows of the journal. The BRIN index on ticks leads to the pages that may have some of the window; what they have
 * besides is left out by the server. Rows come in portions, so that one that is large costs memory once.
 */
final class UnpublishedReader {

    private static final int FETCH_ROWS = 64;

    static final String WINDOW = "select j.tick, j.transaction_id, j.first_sequence, j.event_count, j.time, j.payload"
            + " from journal j join unnest(?, ?) as a(shard, sequence) on a.shard = j.shard"
            + " where j.tick >= ? and j.tick < ? and j.first_sequence > a.sequence"
            + " order by j.tick, j.shard, j.first_sequence limit ?";

    private final SessionPool sessions;

    UnpublishedReader(SessionPool sessions) {
        this.sessions = sessions;
    }

    UnpublishedPage read(UnpublishedWindow window) throws StoreException {
        return sessions.call(session -> {
            // Only within a transaction does the driver fetch in portions.
            session.connection().setAutoCommit(false);
            try {
                return read(session, window);
            } finally {
                if (!session.broken()) {
                    session.connection().rollback();
                    session.connection().setAutoCommit(true);
                }
            }
        });
    }

    private static UnpublishedPage read(Session session, UnpublishedWindow window) throws SQLException {
        PreparedStatement statement = session.prepared(WINDOW);
        bind(session, statement, window);
        statement.setFetchSize(FETCH_ROWS);
        List<UnpublishedEntry> entries = new ArrayList<>();
        long chars = 0;
        try (ResultSet result = statement.executeQuery()) {
            while (result.next()) {
                if (entries.size() == window.maxEntries() || chars >= window.maxChars()) {
                    return new UnpublishedPage(entries, false);
                }
                UnpublishedEntry entry = entry(result);
                entries.add(entry);
                chars += entry.entry().payload().length();
            }
        }
        return new UnpublishedPage(entries, true);
    }

    static void bind(Session session, PreparedStatement statement, UnpublishedWindow window) throws SQLException {
        int size = window.above().size();
        Short[] shards = new Short[size];
        Long[] sequences = new Long[size];
        int index = 0;
        for (var above : window.above().entrySet()) {
            shards[index] = above.getKey().shortValue();
            sequences[index++] = above.getValue();
        }
        statement.setArray(1, session.array("int2", shards));
        statement.setArray(2, session.array("int8", sequences));
        statement.setInt(3, window.fromTick());
        statement.setInt(4, window.untilTick());
        statement.setInt(5, window.maxEntries() + 1);
    }

    private static UnpublishedEntry entry(ResultSet result) throws SQLException {
        return new UnpublishedEntry(
                result.getInt(1),
                new StoredEntry(
                        result.getLong(2),
                        result.getLong(3),
                        result.getInt(4),
                        result.getObject(5, OffsetDateTime.class).toInstant(),
                        result.getString(6)));
    }
}
