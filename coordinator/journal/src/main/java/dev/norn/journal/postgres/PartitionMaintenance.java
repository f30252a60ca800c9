package dev.norn.journal.postgres;

import dev.norn.engine.TransactionId;
import dev.norn.journal.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Daily partitions of {@code global_transaction} and {@code journal}, by the day (UTC) in the transaction's id; and the end
 * of idempotency keys.
 *
 * <p>Partitions are made ahead of the clock, and a batch that finds none has it made on demand: an id may run ahead of
 * the clock, and a clock may jump. There is no default partition: rows in it would block the partition they belong to,
 * and partitions could not be detached without stopping writers.
 *
 * <p>What is dropped has ended and is past retention; and it is published, where events are.
 *
 * <p>Nothing here makes a writer wait: a partition is created apart and attached, and detached concurrently; both take a
 * lock on the parent that writers share. What is interrupted halfway is finished by the next run. One run at a time in
 * the whole installation; it gives its lock back after each piece.
 */
final class PartitionMaintenance {

    private static final Logger LOG = LoggerFactory.getLogger(PartitionMaintenance.class);

    /** Keys that one statement deletes. */
    private static final int KEYS_PER_DELETE = 5_000;

    /** Deletes in one run: the rest is for the next. */
    private static final int MAX_DELETES = 1_000;

    private static final SessionProfile PROFILE = new SessionProfile(
            true,
            "norn-journal-maintenance",
            Duration.ofSeconds(60),
            Duration.ofSeconds(5),
            Duration.ofSeconds(60),
            Duration.ofSeconds(70),
            true);

    private static final List<String> TABLES = List.of("journal", "global_transaction");

    /**
     * Leaves room in each page for the last version of its rows, which then needs no entry in any index.
     */
    private static final Map<String, String> STORAGE = Map.of("global_transaction", "with (fillfactor = 45)");

    private static final DateTimeFormatter DAY = DateTimeFormatter.BASIC_ISO_DATE;

    private static final String TRY_LOCK = "select pg_try_advisory_lock(hashtext('norn partitions'))";
    private static final String LOCK = "select pg_advisory_lock(hashtext('norn partitions'))";
    private static final String UNLOCK = "select pg_advisory_unlock(hashtext('norn partitions'))";
    /** Partitions and what is left of them: attached, being detached, or detached and not dropped. */
    private static final String PARTITIONS = """
            select c.relname, case when i.inhrelid is null then 'DETACHED' when i.inhdetachpending then 'DETACHING'
                else 'ATTACHED' end
            from pg_class c left join pg_inherits i on i.inhrelid = c.oid
            where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and c.relname ~ ?
            """;

    private static final String EXPIRE_KEYS = "delete from idempotency_key where ctid = any (array("
            + "select ctid from idempotency_key where transaction_id < ? order by transaction_id limit "
            + KEYS_PER_DELETE + "))";

    private final SessionPool sessions;
    private final Duration retention;
    private final Duration keyRetention;
    private final int partitionsAhead;

    PartitionMaintenance(PostgresJournalSettings settings) {
        this.sessions = new SessionPool(settings, PROFILE, 1);
        this.retention = settings.retention();
        this.keyRetention = settings.keyRetention();
        this.partitionsAhead = settings.partitionsAhead();
    }

    /**
     * Makes partitions ahead, drops those that are past retention and whose transactions have all ended, expires keys.
     *
     * @param relaying whether what is not published is kept
     */
    void run(Instant now, boolean relaying) throws StoreException {
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        List<LocalDate> ahead = today.minusDays(1)
                .datesUntil(today.plusDays(partitionsAhead + 1L))
                .toList();
        boolean mine = step(session -> create(session, ahead));
        LocalDate keepFrom = LocalDate.ofInstant(now.minus(retention), ZoneOffset.UTC);
        for (LocalDate day : sessions.call(session -> before(session, keepFrom))) {
            mine = mine && step(session -> drop(session, day, relaying));
        }
        Instant keepKeysFrom = now.minus(keyRetention);
        AtomicBoolean all = new AtomicBoolean();
        for (int round = 0; mine && round < MAX_DELETES && !all.get(); round++) {
            mine = step(session -> all.set(expireKeys(session, keepKeysFrom) < KEYS_PER_DELETE));
        }
    }

    /** A piece of a run. */
    private interface Step {
        void on(Session session) throws SQLException, StoreException;
    }

    /**
     * Does one piece, and gives session and lock back: a batch that waits for its partition waits for one piece of a run,
     * not for all of it.
     *
     * @return false if another node is at it, and nothing was done
     */
    private boolean step(Step step) throws StoreException {
        return sessions.call(session -> {
            if (!lock(session, TRY_LOCK)) {
                return false;
            }
            try {
                step.on(session);
            } finally {
                lock(session, UNLOCK);
            }
            return true;
        });
    }

    /** Makes the partitions that these transactions belong to. */
    void createFor(Collection<Long> transactionIds) throws StoreException {
        TreeSet<LocalDate> days = new TreeSet<>();
        for (long id : transactionIds) {
            days.add(LocalDate.ofInstant(Instant.ofEpochMilli(TransactionId.epochMillis(id)), ZoneOffset.UTC));
        }
        sessions.call(session -> {
            lock(session, LOCK);
            try {
                create(session, days);
            } finally {
                lock(session, UNLOCK);
            }
            return true;
        });
    }

    void close() {
        sessions.close();
    }

    private static boolean lock(Session session, String sql) throws SQLException {
        try (ResultSet result = session.prepared(sql).executeQuery()) {
            result.next();
            return !sql.equals(TRY_LOCK) || result.getBoolean(1);
        }
    }

    private static void create(Session session, Collection<LocalDate> days) throws SQLException, StoreException {
        for (String table : TABLES) {
            Map<LocalDate, State> existing = partitions(session, table);
            for (LocalDate day : days) {
                if (existing.get(day) != State.ATTACHED) {
                    create(session.connection(), table, day, existing.containsKey(day));
                }
            }
        }
    }

    private static void create(Connection connection, String table, LocalDate day, boolean exists)
            throws SQLException, StoreException {
        String partition = name(table, day);
        if (exists) {
            // Its transactions were past retention: an id of that day can only come from a clock that went back.
            throw new StoreException.Unavailable("partition " + partition + " is being dropped");
        }
        LOG.info("creating partition {}", partition);
        inTransaction(
                connection,
                "create table %s (like %s including defaults including indexes) %s"
                        .formatted(partition, table, STORAGE.getOrDefault(table, "")),
                "alter table %s attach partition %s for values from (%d) to (%d)"
                        .formatted(table, partition, firstId(day), firstId(day.plusDays(1))));
    }

    private static void inTransaction(Connection connection, String... statements) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private static NavigableSet<LocalDate> before(Session session, LocalDate keepFrom) throws SQLException {
        NavigableSet<LocalDate> days = new TreeSet<>();
        for (String table : TABLES) {
            days.addAll(partitions(session, table).headMap(keepFrom).keySet());
        }
        return days;
    }

    private static void drop(Session session, LocalDate day, boolean relaying) throws SQLException {
        @Nullable State transactions = partitions(session, "global_transaction").get(day);
        if (transactions == State.ATTACHED && hasUnfinished(session, day)) {
            LOG.info("keeping partitions of {}: some of its transactions have not ended", day);
            return;
        }
        State journal = partitions(session, "journal").getOrDefault(day, State.DETACHED);
        if (relaying && journal == State.ATTACHED && hasUnpublished(session, day)) {
            LOG.warn("keeping partitions of {}: some of its events are not published", day);
            return;
        }
        // The transactions go last, because they say whether the journal may go.
        drop(session, "journal", day, journal);
        drop(session, "global_transaction", day, transactions == null ? State.DETACHED : transactions);
    }

    private static boolean hasUnfinished(Session session, LocalDate day) throws SQLException {
        // All of the day is read only if some shard had no owner since: what is unfinished there may not be marked yet.
        String sql = """
                select exists (select from %1$s where lasting and ended_at is null)
                    or (select min(lasting_below) from shard) < %2$d and exists (select from %1$s where ended_at is null)
                """.formatted(name("global_transaction", day), firstId(day.plusDays(1)));
        try (Statement statement = session.connection().createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getBoolean(1);
        }
    }

    private static boolean hasUnpublished(Session session, LocalDate day) throws SQLException {
        // A shard of which nothing was ever published is published from now on, if at all.
        String sql = """
                select exists (
                    select from %s j join shard s on s.shard = j.shard
                    where j.tick >= (select min(relay_tick) from shard)
                        and s.relay_tick is not null and j.first_sequence > s.relay_position)
                """.formatted(name("journal", day));
        try (Statement statement = session.connection().createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getBoolean(1);
        }
    }

    private static void drop(Session session, String table, LocalDate day, State state) throws SQLException {
        try (Statement statement = session.connection().createStatement()) {
            String partition = name(table, day);
            if (state == State.ATTACHED) {
                statement.execute("alter table %s detach partition %s concurrently".formatted(table, partition));
            } else if (state == State.DETACHING) {
                statement.execute("alter table %s detach partition %s finalize".formatted(table, partition));
            }
            statement.execute("drop table if exists " + partition);
            LOG.info("dropped partition {}", partition);
        }
    }

    private static int expireKeys(Session session, Instant before) throws SQLException {
        PreparedStatement statement = session.prepared(EXPIRE_KEYS);
        statement.setLong(1, TransactionId.of(0, TransactionId.slotAt(before.toEpochMilli())));
        return statement.executeUpdate();
    }

    private static NavigableMap<LocalDate, State> partitions(Session session, String table) throws SQLException {
        PreparedStatement statement = session.prepared(PARTITIONS);
        statement.setString(1, "^" + table + "_[0-9]{8}$");
        NavigableMap<LocalDate, State> partitions = new TreeMap<>();
        try (ResultSet result = statement.executeQuery()) {
            while (result.next()) {
                String day = result.getString(1).substring(table.length() + 1);
                partitions.put(LocalDate.parse(day, DAY), State.valueOf(result.getString(2)));
            }
        }
        return partitions;
    }

    private static String name(String table, LocalDate day) {
        return table + "_" + DAY.format(day);
    }

    /** The smallest id of a day. */
    private static long firstId(LocalDate day) {
        return TransactionId.of(
                0,
                TransactionId.slotAt(
                        day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli()));
    }

    private enum State {
        ATTACHED,
        DETACHING,
        DETACHED
    }
}
