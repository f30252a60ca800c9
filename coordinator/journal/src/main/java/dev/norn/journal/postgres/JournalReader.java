package dev.norn.journal.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.norn.engine.Decision;
import dev.norn.engine.Mode;
import dev.norn.engine.TransactionId;
import dev.norn.engine.TransactionStatus;
import dev.norn.journal.IdempotencyKey;
import dev.norn.journal.KnownStart;
import dev.norn.journal.StoreException;
import dev.norn.journal.StoredEntry;
import dev.norn.journal.TransactionRow;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What is read back from the journal. */
final class JournalReader {

    /** Transactions whose entries are read in one statement. */
    private static final int REPLAY_CHUNK = 500;

    /** Below it, every unfinished transaction of the shard is in the index of lasting ones. See V4. */
    private static final String LASTING_BELOW = "select lasting_below from shard where shard = ?";

    static final String LASTING = "select id from global_transaction"
            + " where shard = ? and lasting and ended_at is null and id >= ? and id < ? order by id limit "
            + REPLAY_CHUNK;
    static final String RECENT = "select id from global_transaction"
            + " where shard = ? and ended_at is null and id >= ? and id < ? order by id limit " + REPLAY_CHUNK;
    /** The bounds say nothing new, but partitions are pruned by them; a generic plan cannot prune by an array. */
    static final String ENTRIES = "select transaction_id, first_sequence, event_count, time, payload"
            + " from journal where transaction_id = any (?) and transaction_id between ? and ?"
            + " order by transaction_id, first_sequence";

    private static final String KEY =
            "select transaction_id, body_hash from idempotency_key where key_hash = ? and shard = ?";
    private static final String ROW = """
            select id, mode, name, version, status, decision, business_key, labels, created_at, deadline, decided_at,
                ended_at, attention_code, attention_message, attention_since, attention_branch, next_due_at
            from global_transaction where id = ? and shard = ?
            """;
    private static final String LOW_WATER_MARK = "select norn_low_water_mark()";
    private static final String NOW = "select clock_timestamp()";
    private static final String SHARD_COUNT = "select count(*) from shard";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, String>> LABELS = new TypeReference<>() {};

    private final SessionPool sessions;

    JournalReader(SessionPool sessions) {
        this.sessions = sessions;
    }

    int shardCount() throws StoreException {
        return sessions.call(session -> {
            try (ResultSet result = session.prepared(SHARD_COUNT).executeQuery()) {
                result.next();
                return result.getInt(1);
            }
        });
    }

    long lowWaterMark() throws StoreException {
        return sessions.call(session -> {
            try (ResultSet result = session.prepared(LOW_WATER_MARK).executeQuery()) {
                result.next();
                return result.getLong(1);
            }
        });
    }

    Instant now() throws StoreException {
        return sessions.call(session -> {
            try (ResultSet result = session.prepared(NOW).executeQuery()) {
                result.next();
                return result.getObject(1, OffsetDateTime.class).toInstant();
            }
        });
    }

    void replayUnfinished(int shard, Consumer<List<StoredEntry>> transaction) throws StoreException {
        long boundary = lastingBelow(shard);
        replay(LASTING, shard, 0, boundary, transaction);
        replay(RECENT, shard, boundary, Long.MAX_VALUE, transaction);
    }

    private long lastingBelow(int shard) throws StoreException {
        return sessions.call(session -> {
            PreparedStatement statement = session.prepared(LASTING_BELOW);
            statement.setShort(1, (short) shard);
            try (ResultSet result = statement.executeQuery()) {
                return result.next() ? result.getLong(1) : 0;
            }
        });
    }

    private void replay(String unfinished, int shard, long from, long to, Consumer<List<StoredEntry>> transaction)
            throws StoreException {
        List<Long> ids = ids(unfinished, shard, from, to);
        while (!ids.isEmpty()) {
            List<StoredEntry> entries = entries(ids);
            int begin = 0;
            for (int end = 1; end <= entries.size(); end++) {
                if (end == entries.size()
                        || entries.get(end).transactionId()
                                != entries.get(begin).transactionId()) {
                    transaction.accept(List.copyOf(entries.subList(begin, end)));
                    begin = end;
                }
            }
            ids = ids.size() < REPLAY_CHUNK ? List.of() : ids(unfinished, shard, ids.getLast() + 1, to);
        }
    }

    private List<Long> ids(String unfinished, int shard, long from, long to) throws StoreException {
        return sessions.call(session -> {
            PreparedStatement statement = session.prepared(unfinished);
            statement.setShort(1, (short) shard);
            statement.setLong(2, from);
            statement.setLong(3, to);
            List<Long> ids = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    ids.add(result.getLong(1));
                }
            }
            return ids;
        });
    }

    List<StoredEntry> entries(List<Long> ids) throws StoreException {
        return sessions.call(session -> {
            PreparedStatement statement = session.prepared(ENTRIES);
            statement.setArray(1, session.array("int8", ids.toArray(Long[]::new)));
            statement.setLong(2, Collections.min(ids));
            statement.setLong(3, Collections.max(ids));
            List<StoredEntry> entries = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    entries.add(new StoredEntry(
                            result.getLong(1),
                            result.getLong(2),
                            result.getInt(3),
                            time(result, 4),
                            result.getString(5)));
                }
            }
            return entries;
        });
    }

    Optional<KnownStart> findByKey(int shard, IdempotencyKey key) throws StoreException {
        return sessions.call(session -> {
            PreparedStatement statement = session.prepared(KEY);
            statement.setBytes(1, key.keyHash());
            statement.setShort(2, (short) shard);
            try (ResultSet result = statement.executeQuery()) {
                return result.next()
                        ? Optional.of(
                                new KnownStart(result.getLong(1), Arrays.equals(result.getBytes(2), key.bodyHash())))
                        : Optional.empty();
            }
        });
    }

    Optional<TransactionRow> row(long transactionId) throws StoreException {
        return sessions.call(session -> {
            PreparedStatement statement = session.prepared(ROW);
            statement.setLong(1, transactionId);
            statement.setShort(2, (short) TransactionId.shard(transactionId));
            try (ResultSet result = statement.executeQuery()) {
                return result.next() ? Optional.of(row(result)) : Optional.empty();
            }
        });
    }

    private static TransactionRow row(ResultSet result) throws SQLException {
        String decision = result.getString("decision");
        return new TransactionRow(
                result.getLong("id"),
                Mode.valueOf(result.getString("mode")),
                result.getString("name"),
                result.getLong("version"),
                TransactionStatus.valueOf(result.getString("status")),
                decision == null ? null : Decision.valueOf(decision),
                result.getString("business_key"),
                labels(result.getString("labels")),
                time(result, result.findColumn("created_at")),
                time(result, result.findColumn("deadline")),
                timeOrNull(result, "decided_at"),
                timeOrNull(result, "ended_at"),
                result.getString("attention_code"),
                result.getString("attention_message"),
                timeOrNull(result, "attention_since"),
                result.getString("attention_branch"),
                timeOrNull(result, "next_due_at"));
    }

    private static Map<String, String> labels(@Nullable String json) {
        try {
            return json == null ? Map.of() : Map.copyOf(JSON.readValue(json, LABELS));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("labels: " + json + " (expected: an object of strings)", e);
        }
    }

    private static Instant time(ResultSet result, int column) throws SQLException {
        return result.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static @Nullable Instant timeOrNull(ResultSet result, String column) throws SQLException {
        @Nullable OffsetDateTime time = result.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
