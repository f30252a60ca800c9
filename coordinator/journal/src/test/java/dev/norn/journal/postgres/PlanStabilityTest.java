package dev.norn.journal.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.norn.engine.TransactionId;
import dev.norn.journal.Batch;
import dev.norn.journal.Entries;
import dev.norn.journal.Entry;
import dev.norn.journal.NodeTerm;
import dev.norn.journal.StoreException;
import dev.norn.journal.UnpublishedWindow;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A batch's plans are the same on empty tables, on tables that grew behind the statistics, and on analyzed large ones. */
class PlanStabilityTest {

    private static final Duration LEASE = Duration.ofSeconds(60);
    private static final Pattern ACCESS =
            Pattern.compile("Scan|Index Cond|Nested Loop|Merge Join|Sort|Update on|Insert on");
    private static final int ROWS = 200_000;
    private static final PostgresFixture postgres = new PostgresFixture(8);

    private long batches;

    @AfterAll
    static void drop() {
        postgres.close();
    }

    @Test
    void shouldKeepEveryPlanOfABatchWhileTablesGrow() throws Exception {
        PostgresJournalStore store = postgres.open(LEASE);
        Instant now = store.now();
        store.maintain(now);
        NodeTerm term = store.join("a", "here", 0, LEASE).term();
        Entries entries = new Entries(now);
        PostgresJournalSettings settings = postgres.settings(LEASE);
        try (Session session = Session.open(settings, SessionProfile.writer(LEASE))) {
            explain(session);
            Set<String> empty = plans(session, term, entries);
            postgres.execute("analyze");
            Set<String> analyzedSmall = plans(session, term, entries);
            grow(now);
            Set<String> grown = plans(session, term, entries);
            postgres.execute("analyze");
            Set<String> analyzedLarge = plans(session, term, entries);

            assertThat(empty).isNotEmpty();
            assertThat(news(analyzedSmall, empty)).isEmpty();
            assertThat(news(grown, empty)).isEmpty();
            assertThat(news(analyzedLarge, empty)).isEmpty();
            assertThat(empty).noneMatch(plan -> plan.contains("Seq Scan") || plan.contains("Nested Loop"));
            assertThat(empty)
                    .anyMatch(plan ->
                            plan.contains("Update on global_transaction") && plan.contains("Index Cond: (id = ANY ("));
        }
        try (Session fresh = Session.open(settings, SessionProfile.writer(LEASE))) {
            explain(fresh);
            assertThat(plans(fresh, term, entries))
                    .as("planned on large tables")
                    .noneMatch(plan -> plan.contains("Seq Scan") || plan.contains("Nested Loop"));
            assertThat(searchPlans(fresh))
                    .noneMatch(plan -> plan.contains("Seq Scan") || plan.contains("Sort"))
                    .anyMatch(plan -> plan.contains("_pkey") && plan.contains("Index Cond: ((id >= "));
        }
    }

    @Test
    void shouldReadEntriesInThePartitionsOfTheirDaysOnly() throws Exception {
        PostgresJournalStore store = postgres.open(LEASE);
        Instant now = store.now();
        store.maintain(now);
        long id = TransactionId.of(1, TransactionId.slotAt(now.toEpochMilli()));
        try (Session session = Session.open(postgres.settings(LEASE), SessionProfile.reader(LEASE))) {
            explain(session);
            PreparedStatement statement = session.prepared(JournalReader.ENTRIES);
            statement.setArray(1, session.array("int8", new Long[] {id}));
            statement.setLong(2, id);
            statement.setLong(3, id);
            statement.executeQuery().close();
            assertThat(statement.getWarnings().getMessage())
                    .contains("Subplans Removed")
                    .containsOnlyOnce("Index Scan");
        }
    }

    @Test
    void shouldReadAWindowOfAGrownJournalFromAFewPages() throws Exception {
        PostgresJournalStore store = postgres.open(LEASE);
        Instant now = store.now();
        store.maintain(now);
        growInTicks(now, 500);
        List<String> before = windowPlan(300, 302);
        assertThat(String.join("\n", before))
                .contains("Bitmap Index Scan on journal_")
                .doesNotContain("Seq Scan", "Nested Loop", "Merge Join", "Parallel");
        postgres.execute("vacuum journal");
        String plan = String.join("\n", windowPlan(300, 302));
        assertThat(plan).contains("Bitmap Index Scan on journal_").doesNotContain("Seq Scan", "Nested Loop");
        long pages = heapPages(plan);
        long all =
                Long.parseLong(postgres.query("select (sum(pg_relation_size(inhrelid)) / 8192)::bigint from pg_inherits"
                                + " where inhparent = 'journal'::regclass")
                        .getFirst());
        assertThat(pages).as("of %d pages", all).isBetween(1L, 64 * 4L).isLessThan(all / 5);
    }

    private static long heapPages(String plan) {
        long pages = 0;
        var blocks = Pattern.compile("Heap Blocks:(?: exact=(\\d+))?(?: lossy=(\\d+))?")
                .matcher(plan);
        while (blocks.find()) {
            pages += blocks.group(1) == null ? 0 : Long.parseLong(blocks.group(1));
            pages += blocks.group(2) == null ? 0 : Long.parseLong(blocks.group(2));
        }
        return pages;
    }

    private static List<String> windowPlan(int from, int until) throws SQLException, StoreException {
        UnpublishedWindow window = new UnpublishedWindow(Map.of(0, 0L, 4, 0L), from, until, 1_000, 1_000_000);
        List<String> lines = new ArrayList<>();
        try (Session session = Session.open(postgres.settings(LEASE), SessionProfile.relay(LEASE))) {
            PreparedStatement statement =
                    session.prepared("explain (analyze, buffers, costs off) " + UnpublishedReader.WINDOW);
            UnpublishedReader.bind(session, statement, window);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    lines.add(result.getString(1));
                }
            }
        }
        return lines;
    }

    private static void growInTicks(Instant now, int ticks) throws SQLException {
        long first = TransactionId.of(0, TransactionId.slotAt(now.toEpochMilli() - 1_000));
        postgres.execute("""
                insert into journal (transaction_id, first_sequence, time, event_count, shard, payload, tick)
                select %1$d - n * 1024, n, now(), 1, n %% 8, repeat('x', 150), n / %3$d from generate_series(1, %2$d) n;
                """.formatted(first, ROWS, ROWS / ticks));
    }

    /** How a renewal looks for what lasts. */
    private static List<String> searchPlans(Session session) throws SQLException {
        postgres.execute("update node set lasting_below = " + Long.MAX_VALUE);
        List<String> plans = new ArrayList<>();
        try (Statement statement = session.connection().createStatement()) {
            statement
                    .executeQuery("select * from norn_find_lasting('a', '{0}')")
                    .close();
            for (SQLWarning notice = statement.getWarnings(); notice != null; notice = notice.getNextWarning()) {
                plans.add(shape(String.valueOf(notice.getMessage())));
            }
        }
        return plans;
    }

    private static Set<String> news(Set<String> plans, Set<String> known) {
        Set<String> news = new TreeSet<>(plans);
        news.removeAll(known);
        return news;
    }

    private static void explain(Session session) throws SQLException {
        try (Statement statement = session.connection().createStatement()) {
            statement.execute("load 'auto_explain'");
            statement.execute("set auto_explain.log_min_duration = 0");
            statement.execute("set auto_explain.log_nested_statements = on");
            statement.execute("set auto_explain.log_level = 'notice'");
        }
    }

    /** The shapes of all plans of a start, a duplicate, a step, and an end. */
    private Set<String> plans(Session session, NodeTerm term, Entries entries) throws Exception {
        Entry start = entries.start(1, "key " + batches, "body");
        List<String> plans = new ArrayList<>();
        run(session, new Batch(term, ++batches, List.of(start)), plans);
        Entry again = entries.start(1, "key " + (batches - 1), "body");
        run(session, new Batch(term, ++batches, List.of(again, entries.step(start), entries.end(start))), plans);
        return new TreeSet<>(plans);
    }

    private static void run(Session session, Batch batch, List<String> plans) throws Exception {
        PreparedStatement statement = session.prepared(BatchArguments.CALL);
        BatchArguments.of(batch).bind(session, statement);
        statement.executeQuery().close();
        for (SQLWarning notice = statement.getWarnings(); notice != null; notice = notice.getNextWarning()) {
            plans.add(shape(String.valueOf(notice.getMessage())));
        }
        statement.clearWarnings();
    }

    /** How each row is reached. Which side of a hash join is hashed may follow the sizes: either is linear. */
    private static String shape(String plan) {
        String query = plan.replaceAll("\\s+", " ").replaceAll("^.*?Query Text: ", "");
        return query.substring(0, Math.min(60, query.length()))
                + plan.lines()
                        .filter(line -> ACCESS.matcher(line).find())
                        .map(line -> line.replaceAll("\\s*\\(cost=[^)]*\\)", "")
                                .replaceAll("\\$\\d+|->", "")
                                .strip())
                        .distinct()
                        .sorted()
                        .collect(Collectors.joining("\n", "\n", "\n"));
    }

    /** Transactions of today, as a busy installation would have them: all but a few ended. */
    private static void grow(Instant now) throws SQLException {
        long first = TransactionId.of(0, TransactionId.slotAt(now.toEpochMilli() - 1_000));
        postgres.execute("""
                insert into global_transaction (id, version, created_at, deadline, ended_at, shard, mode, name, status)
                select %1$d - n * 1024, 1, now(), now(), case when n %% 1000 > 0 then now() end, 0, 'SAGA', 'order',
                    'COMMITTED'
                from generate_series(1, %2$d) n;
                insert into journal (transaction_id, first_sequence, time, event_count, shard, payload)
                select %1$d - n * 1024, n, now(), 1, 0, '{}' from generate_series(1, %2$d) n;
                insert into idempotency_key (transaction_id, shard, key_hash, body_hash)
                select %1$d - n * 1024, 0, sha256(n::text::bytea), '' from generate_series(1, %2$d) n;
                """.formatted(first, ROWS));
    }
}
