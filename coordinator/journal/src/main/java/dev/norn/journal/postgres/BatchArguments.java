package dev.norn.journal.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.norn.engine.TransactionId;
import dev.norn.journal.Batch;
import dev.norn.journal.DeadLetterChange;
import dev.norn.journal.Entry;
import dev.norn.journal.IdempotencyKey;
import dev.norn.journal.RowChange;
import dev.norn.journal.StorableText;
import dev.norn.journal.StoreException;
import dev.norn.journal.TransactionRow;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The arguments of {@code norn_commit_batch}: a batch turned into arrays, one for each column. */
final class BatchArguments {

    /** How many arguments follow the node, the term and the number. */
    private static final int ARRAYS = 32;

    static final String CALL = "select duplicate_entry, duplicate_transaction, duplicate_same_body"
            + " from norn_commit_batch(?, ?, ?" + ", ?".repeat(ARRAYS) + ")";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Batch batch;
    private final List<Object> arrays = new ArrayList<>(ARRAYS);
    private final List<String> types = new ArrayList<>(ARRAYS);

    private BatchArguments(Batch batch) {
        this.batch = batch;
    }

    /** @throws StoreException.RefusedData if an entry holds what PostgreSQL cannot store */
    static BatchArguments of(Batch batch) throws StoreException.RefusedData {
        BatchArguments arguments = new BatchArguments(batch);
        try {
            arguments.addEntries();
            arguments.addKeys();
            arguments.addRows();
            arguments.addDeadLetters();
        } catch (ArithmeticException | JsonProcessingException e) {
            throw new StoreException.RefusedData("batch " + batch.number() + ": " + e.getMessage(), e);
        }
        return arguments;
    }

    void bind(Session session, PreparedStatement statement) throws SQLException {
        statement.setString(1, batch.term().nodeId());
        statement.setLong(2, batch.term().term());
        statement.setLong(3, batch.number());
        for (int index = 0; index < ARRAYS; index++) {
            int parameter = index + 4;
            String type = types.get(index);
            switch (arrays.get(index)) {
                case Absent.ABSENT -> statement.setNull(parameter, Types.NULL);
                case String text -> statement.setString(parameter, text);
                case Object array -> statement.setArray(parameter, session.array(type, array));
            }
        }
    }

    private void addEntries() throws StoreException.RefusedData {
        List<Entry> entries = batch.entries();
        int size = entries.size();
        short[] shards = new short[size];
        long[] transactions = new long[size];
        long[] sequences = new long[size];
        int[] eventCounts = new int[size];
        long[] times = new long[size];
        String[] payloads = new String[size];
        for (int index = 0; index < size; index++) {
            Entry entry = entries.get(index);
            shards[index] = (short) entry.shard();
            transactions[index] = entry.transactionId();
            sequences[index] = entry.firstSequence();
            eventCounts[index] = entry.eventCount();
            times[index] = Micros.of(entry.time());
            payloads[index] = StorableText.require("payload of " + entry.transactionId(), entry.payload());
        }
        add("int2", shards);
        add("int8", transactions);
        add("int8", sequences);
        add("int4", eventCounts);
        add("int8", times);
        add("text", payloads);
    }

    private void addKeys() {
        List<Integer> positions = new ArrayList<>();
        for (int index = 0; index < batch.entries().size(); index++) {
            if (batch.entries().get(index).key() != null) {
                positions.add(index);
            }
        }
        int size = positions.size();
        int[] places = new int[size];
        short[] shards = new short[size];
        long[] transactions = new long[size];
        byte[][] keys = new byte[size][];
        byte[][] bodies = new byte[size][];
        for (int index = 0; index < size; index++) {
            Entry entry = batch.entries().get(positions.get(index));
            IdempotencyKey key = entry.key();
            if (key != null) {
                places[index] = positions.get(index);
                shards[index] = (short) entry.shard();
                transactions[index] = entry.transactionId();
                keys[index] = key.keyHash();
                bodies[index] = key.bodyHash();
            }
        }
        addUnless(size == 0, "int4", places);
        addUnless(size == 0, "int2", shards);
        addUnless(size == 0, "int8", transactions);
        addUnless(size == 0, "bytea", keys);
        addUnless(size == 0, "bytea", bodies);
    }

    private void addRows() throws StoreException.RefusedData, JsonProcessingException {
        Map<Long, RowWrite> writes = rowWrites();
        List<TransactionRow> rows = new ArrayList<>(writes.size());
        boolean[] created = new boolean[writes.size()];
        short[] shards = new short[writes.size()];
        List<Long> updated = new ArrayList<>();
        for (RowWrite write : writes.values()) {
            created[rows.size()] = write.created;
            shards[rows.size()] = (short) TransactionId.shard(write.row.id());
            if (!write.created) {
                updated.add(write.row.id());
            }
            rows.add(write.row);
        }
        addUnless(rows.isEmpty(), "bool", created);
        addUnless(rows.isEmpty(), "int2", shards);
        addLongs(rows, TransactionRow::id);
        addTexts(rows, row -> row.mode().name());
        addTexts(rows, TransactionRow::name);
        addLongs(rows, TransactionRow::version);
        addTexts(rows, row -> row.status().name());
        addTexts(rows, row -> row.decision() == null ? null : row.decision().name());
        addTexts(rows, TransactionRow::businessKey);
        addLabels(rows);
        addLongs(rows, row -> Micros.of(row.createdAt()));
        addLongs(rows, row -> Micros.of(row.deadline()));
        addLongs(rows, row -> Micros.ofNullable(row.decidedAt()));
        addLongs(rows, row -> Micros.ofNullable(row.endedAt()));
        addTexts(rows, TransactionRow::attentionCode);
        addTexts(rows, TransactionRow::attentionMessage);
        addLongs(rows, row -> Micros.ofNullable(row.attentionSince()));
        addTexts(rows, TransactionRow::attentionBranch);
        addLongs(rows, row -> Micros.ofNullable(row.nextDueAt()));
        addUnless(updated.isEmpty(), "int8", updated.toArray(Long[]::new));
    }

    /** Several entries of one transaction write its row once, as the last one says. */
    private Map<Long, RowWrite> rowWrites() {
        Map<Long, RowWrite> writes = new LinkedHashMap<>();
        for (Entry entry : batch.entries()) {
            if (entry.change() != RowChange.NONE) {
                RowWrite write = new RowWrite(entry.created(), entry.row());
                writes.merge(entry.transactionId(), write, (first, last) -> new RowWrite(first.created, last.row));
            }
        }
        return writes;
    }

    private void addLabels(List<TransactionRow> rows) throws StoreException.RefusedData, JsonProcessingException {
        Map<Long, String> labels = new LinkedHashMap<>();
        for (TransactionRow row : rows) {
            if (!row.labels().isEmpty()) {
                labels.put(row.id(), JSON.writeValueAsString(row.labels()));
            }
        }
        addTexts(rows, row -> labels.get(row.id()));
    }

    private void addDeadLetters() throws StoreException.RefusedData, JsonProcessingException {
        ArrayNode changes = JSON.createArrayNode();
        for (Entry entry : batch.entries()) {
            for (DeadLetterChange change : entry.deadLetters()) {
                changes.add(deadLetter(change));
            }
        }
        if (changes.isEmpty()) {
            addUnless(true, "text", "");
        } else {
            add("text", StorableText.require("dead letters", JSON.writeValueAsString(changes)));
        }
    }

    private static ObjectNode deadLetter(DeadLetterChange change) {
        ObjectNode node = JSON.createObjectNode()
                .put("transactionId", change.transactionId())
                .put("shard", TransactionId.shard(change.transactionId()))
                .put("branch", change.branch());
        return switch (change) {
            case DeadLetterChange.Removed removed -> node;
            case DeadLetterChange.Parked parked ->
                node.put("step", parked.step())
                        .put("name", parked.name())
                        .put("participant", parked.participant())
                        .put("operation", parked.operation())
                        .put("kind", parked.kind())
                        .put("attempts", parked.attempts())
                        .put("redrives", parked.redrives())
                        .put("errorCode", parked.errorCode())
                        .put("errorMessage", parked.errorMessage())
                        .put("payload", parked.payload())
                        .put("since", Micros.of(parked.since()));
        };
    }

    private void addTexts(List<TransactionRow> rows, Function<TransactionRow, @Nullable String> column)
            throws StoreException.RefusedData {
        @Nullable String[] texts = new @Nullable String[rows.size()];
        boolean empty = true;
        for (int index = 0; index < texts.length; index++) {
            String text = column.apply(rows.get(index));
            if (text != null) {
                texts[index] = StorableText.require("row of " + rows.get(index).id(), text);
                empty = false;
            }
        }
        addUnless(empty, "text", texts);
    }

    private void addLongs(List<TransactionRow> rows, Function<TransactionRow, @Nullable Long> column) {
        @Nullable Long[] longs = new @Nullable Long[rows.size()];
        boolean empty = true;
        for (int index = 0; index < longs.length; index++) {
            longs[index] = column.apply(rows.get(index));
            empty &= longs[index] == null;
        }
        addUnless(empty, "int8", longs);
    }

    private void add(String type, Object array) {
        addUnless(false, type, array);
    }

    private void addUnless(boolean absent, String type, Object array) {
        arrays.add(absent ? Absent.ABSENT : array);
        types.add(type);
    }

    private enum Absent {
        ABSENT
    }

    private record RowWrite(boolean created, TransactionRow row) {}
}
