package dev.norn.sdk.fence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.norn.protocol.BranchCall;
import dev.norn.protocol.Operation;
import dev.norn.sdk.fence.BranchWork.Said;
import dev.norn.sdk.fence.FenceAnswer.Rejected;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** A fence on a database, and what goes through it in tests. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
abstract class FenceFixture {
    static final Instant START = Instant.parse("2026-01-31T12:00:00Z");
    static final long MARK_BELOW_ALL = 0;
    static final Duration PATIENCE = Duration.ofSeconds(60);

    /** A wait for a lock ends when the test says so, however long that takes. */
    private static final FenceSettings SETTINGS = new FenceSettings(
            FenceSettings.DEFAULTS.maxRuns(),
            PATIENCE,
            FenceSettings.DEFAULTS.maxAnswerBytes(),
            FenceSettings.DEFAULTS.markInterval(),
            FenceSettings.DEFAULTS.purgeBatch());

    private final Supplier<FenceDatabase> databases;
    private final AtomicInteger transactionIds = new AtomicInteger(1_000);

    FenceDatabase database;
    SettableClock clock;
    BranchFence fence;
    ExecutorService threads;
    long transactionId;

    FenceFixture(Supplier<FenceDatabase> databases) {
        this.databases = databases;
    }

    @BeforeAll
    void createDatabase() {
        database = databases.get();
    }

    @AfterAll
    void dropDatabase() {
        // There is none where its server does not run and the tests are skipped.
        if (database != null) {
            database.close();
        }
    }

    @BeforeEach
    void createFence() {
        database.execute("delete from norn_branch_fence; delete from ledger; update norn_low_water_mark set mark = 0;"
                + " update balance set amount = 0");
        clock = new SettableClock(START);
        fence = fence(new DataSourceTransactions(database.dataSource()));
        threads = Executors.newCachedThreadPool();
        transactionId = transactionIds.addAndGet(10);
    }

    @AfterEach
    void stopThreads() throws InterruptedException {
        fence.close();
        threads.shutdownNow();
        assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    }

    BranchFence fence(LocalTransactions transactions) {
        return new BranchFence(transactions, FenceDialect.of(database.dataSource()), SETTINGS, clock, Runnable::run);
    }

    interface Happening {
        void happen() throws Exception;
    }

    interface Interceptor {
        Connection intercept(Connection connection) throws Exception;
    }

    /** A fence that gets what the interceptor makes of the connection of each transaction. */
    BranchFence fenceOn(Interceptor interceptor) {
        LocalTransactions plain = new DataSourceTransactions(database.dataSource());
        return fence(new LocalTransactions() {
            @Override
            public <T> T inNewTransaction(TransactionWork<T> work) throws Exception {
                return plain.inNewTransaction(transaction -> {
                    Connection connection = interceptor.intercept(transaction.connection());
                    return work.run(new LocalTransaction() {
                        @Override
                        public Connection connection() {
                            return connection;
                        }

                        @Override
                        public void rollBackAtEnd() {
                            transaction.rollBackAtEnd();
                        }
                    });
                });
            }
        });
    }

    void markSeen(long mark) throws Exception {
        BranchCall other = new BranchCall(Long.MAX_VALUE, "any", Operation.ACTION, 1, null, mark, null, null);
        fence.run(other, (connection, first) -> new Said.Done(null));
    }

    FenceAnswer run(Operation operation, BranchWork work) throws Exception {
        return fence.run(call(operation, null, MARK_BELOW_ALL), work);
    }

    BranchCall call(Operation operation, Instant deadline, long mark) {
        return new BranchCall(transactionId, "charge", operation, 1, deadline, mark, null, null);
    }

    BranchWork ledger(String result) {
        return (connection, first) -> {
            // Which operation runs is not the work's to know: both halves write the same row, told apart by the fence.
            String operation = first == null && fenceHasNoSecondPhase(connection) ? "action" : "compensate";
            try (PreparedStatement insert = connection.prepareStatement("insert into ledger values (?, 'charge', ?)")) {
                insert.setLong(1, transactionId);
                insert.setString(2, operation);
                insert.executeUpdate();
            }
            return new Said.Done(result);
        };
    }

    boolean fenceHasNoSecondPhase(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "select count(*) from norn_branch_fence where transaction_id = ? and phase = 2")) {
            select.setLong(1, transactionId);
            try (var row = select.executeQuery()) {
                row.next();
                return row.getInt(1) == 0;
            }
        }
    }

    BranchWork no(String problem) {
        return (connection, first) -> {
            ledger(null).run(connection, first);
            return new Said.No(problem);
        };
    }

    static BranchWork failingAfter(BranchWork work, Exception failure) {
        return (connection, first) -> {
            work.run(connection, first);
            throw failure;
        };
    }

    static BranchWork pausing(BranchWork work, CountDownLatch inside, CountDownLatch goOn) {
        return (connection, first) -> {
            inside.countDown();
            if (!goOn.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody said go on");
            }
            return work.run(connection, first);
        };
    }

    static Rejection rejection(FenceAnswer answer) {
        assertThat(answer).isInstanceOf(Rejected.class);
        return ((Rejected) answer).reason();
    }

    long ledgerRows(String operation) {
        return database.number("select count(*) from ledger where transaction_id = " + transactionId
                + " and operation = '" + operation + "'");
    }
}
