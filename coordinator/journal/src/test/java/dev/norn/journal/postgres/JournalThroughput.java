package dev.norn.journal.postgres;

import dev.norn.dsl.Json;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.Decision;
import dev.norn.engine.Event;
import dev.norn.engine.TransactionStatus;
import dev.norn.engine.codec.EventCodec;
import dev.norn.journal.Entries;
import dev.norn.journal.Entry;
import dev.norn.journal.GroupCommit;
import dev.norn.journal.GroupCommitLimits;
import dev.norn.journal.GroupCommitter;
import dev.norn.journal.KnownStart;
import dev.norn.journal.Lease;
import dev.norn.journal.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many two-step sagas a second the journal makes durable: each has three entries (accepted, first step done, ended),
 * and each entry follows the commit of the one before. No participants, no HTTP. A main class to be run by hand, with the
 * test class path, on a database that syncs: set {@code NORN_TEST_DATABASE_URL}, or {@code -Dnorn.test.fsync=true}.
 *
 * <p>Prints the positions in PostgreSQL's log as well: {@code pg_waldump --stats=record} between them shows what the bytes
 * are. PostgreSQL's processor time is that of its writing sessions, and is only known on its own machine.
 *
 * <p>Arguments: seconds for each row, batches in flight, then the numbers of sagas at once.
 */
public final class JournalThroughput {

    private static final int SHARDS = 64;
    private static final Json RESULT = new Json("{\"ref\":\"123456789012\"}");
    private static final String STARTED = EventCodec.encode(List.of(
            new Event.SagaStarted(
                    "transfer",
                    1,
                    new Json("{\"note\":\"" + "x".repeat(139) + "\"}"),
                    null,
                    Map.of(),
                    Instant.parse("2026-11-23T08:00:00Z")),
            new Event.AttemptStarted(0, BranchOperation.ACTION, 1)));
    private static final String STEP = EventCodec.encode(
            List.of(new Event.BranchSucceeded(0, 1, RESULT), new Event.AttemptStarted(1, BranchOperation.ACTION, 1)));
    private static final String ENDED = EventCodec.encode(List.of(
            new Event.BranchSucceeded(1, 1, RESULT),
            new Event.Decided(Decision.COMMIT, "PIVOT_DONE", "the pivot is done", 1),
            new Event.Ended(TransactionStatus.COMMITTED, new Json("{}"))));

    private final PostgresFixture postgres;
    private final Entries entries;
    private final GroupCommit committer;
    private final AtomicInteger finished = new AtomicInteger();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final long[] latencies = new long[4 << 20];
    private final CountDownLatch ended;

    private JournalThroughput(PostgresFixture postgres, Entries entries, GroupCommit committer, int atOnce) {
        this.postgres = postgres;
        this.entries = entries;
        this.committer = committer;
        this.ended = new CountDownLatch(atOnce);
    }

    /** Prints one row for each number of sagas at once. */
    public static void main(String[] arguments) throws Exception {
        int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
        int inFlight = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 2;
        int[] rows = arguments.length > 2
                ? Arrays.stream(arguments).skip(2).mapToInt(Integer::parseInt).toArray()
                : new int[] {1, 16, 64, 256, 1_024};
        System.out.printf(
                "%-8s %-8s %10s %8s %8s %14s %12s %10s %6s  %s%n",
                "at once",
                "flights",
                "sagas/s",
                "p50 ms",
                "p99 ms",
                "commits/saga",
                "WAL B/saga",
                "PG us/saga",
                "HOT %",
                "log positions");
        for (int atOnce : rows) {
            run(seconds, inFlight, atOnce);
        }
    }

    private static void run(int seconds, int inFlight, int atOnce) throws Exception {
        try (PostgresFixture postgres = new PostgresFixture(SHARDS);
                ExecutorService executor = Executors.newFixedThreadPool(inFlight)) {
            PostgresJournalStore store = postgres.open(Duration.ofSeconds(60));
            store.maintain(store.now());
            Lease lease = store.join("a", "here", 0, Duration.ofSeconds(60));
            GroupCommitLimits limits = new GroupCommitLimits(1_024, 4 << 20, inFlight, 1 << 20, 5);
            GroupCommitter committer = new GroupCommitter(store, lease, limits, executor, executor);
            new JournalThroughput(postgres, new Entries(store.now()), committer, atOnce)
                    .measure(seconds, atOnce, inFlight);
        }
    }

    private void measure(int seconds, int atOnce, int inFlight) throws Exception {
        for (int client = 0; client < atOnce; client++) {
            startSaga(client);
        }
        Thread.sleep(Duration.ofSeconds(1)); // warms up
        postgres.execute("checkpoint");
        int begun = finished.get();
        String walFrom = walPosition();
        long batches = number("select last_batch from node");
        long cpuNanos = writersCpuNanos();
        long from = System.nanoTime();
        Thread.sleep(Duration.ofSeconds(seconds));
        int done = finished.get() - begun;
        double elapsed = (System.nanoTime() - from) / 1e9;
        String walTo = walPosition();
        long wal = number("select '%s'::pg_lsn - '%s'::pg_lsn".formatted(walTo, walFrom));
        batches = number("select last_batch from node") - batches;
        cpuNanos = writersCpuNanos() - cpuNanos;
        stopping.set(true);
        if (!ended.await(1, TimeUnit.MINUTES)) {
            throw new IllegalStateException(ended.getCount() + " sagas did not end");
        }
        long[] sorted = Arrays.copyOfRange(latencies, begun, begun + done);
        Arrays.sort(sorted);
        System.out.printf(
                "%-8d %-8d %10.0f %8.1f %8.1f %14.3f %12d %10.1f %6.1f  %s %s%n",
                atOnce,
                inFlight,
                done / elapsed,
                sorted[done / 2] / 1e6,
                sorted[done * 99 / 100] / 1e6,
                (double) batches / done,
                wal / done,
                cpuNanos / 1e3 / done,
                hotPercent(),
                walFrom,
                walTo);
    }

    private String walPosition() throws Exception {
        return postgres.query("select pg_current_wal_insert_lsn()").getFirst();
    }

    private double hotPercent() throws Exception {
        Thread.sleep(Duration.ofSeconds(2)); // sessions report their statistics now and then
        return number("select 1000 * sum(n_tup_hot_upd) / greatest(1, sum(n_tup_upd)) from pg_stat_user_tables"
                        + " where relname like 'global%'")
                / 10.0;
    }

    private long writersCpuNanos() throws Exception {
        long nanos = 0;
        for (String pid :
                postgres.query("select pid from pg_stat_activity where application_name = 'norn-journal-writer'")) {
            Path statistics = Path.of("/proc/" + pid + "/schedstat");
            if (Files.exists(statistics)) {
                nanos += Long.parseLong(Files.readString(statistics).split(" ")[0]);
            }
        }
        return nanos;
    }

    private long number(String sql) throws Exception {
        return Long.parseLong(postgres.query("select (" + sql + ")::bigint").getFirst());
    }

    private void startSaga(int client) {
        if (stopping.get()) {
            ended.countDown();
            return;
        }
        long from = System.nanoTime();
        Entry start = entries.withPayload(entries.start(client % SHARDS), STARTED);
        append(
                start,
                () -> append(
                        entries.withPayload(entries.step(start), STEP),
                        () -> append(entries.withPayload(entries.end(start), ENDED), () -> {
                            latencies[finished.getAndIncrement()] = System.nanoTime() - from;
                            startSaga(client);
                        })));
    }

    private void append(Entry entry, Runnable next) {
        committer.append(entry, new GroupCommit.Callback() {
            @Override
            public void committed() {
                next.run();
            }

            @Override
            public void duplicate(KnownStart start) {
                throw new IllegalStateException("duplicate of " + start);
            }

            @Override
            public void refused(String reason) {
                throw new IllegalStateException(reason);
            }

            @Override
            public void lost(StoreException cause) {
                throw new IllegalStateException(cause);
            }
        });
    }
}
