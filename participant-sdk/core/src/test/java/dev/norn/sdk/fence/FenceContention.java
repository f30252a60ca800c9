package dev.norn.sdk.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.norn.protocol.BranchCall;
import dev.norn.protocol.Operation;
import dev.norn.sdk.fence.BranchWork.Said;
import dev.norn.sdk.fence.FenceAnswer.Done;
import dev.norn.sdk.fence.FenceAnswer.NothingToUndo;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What every fence does when several want the same at once, and when the database asks to run a transaction again. */
abstract class FenceContention extends FenceFixture {
    FenceContention(Supplier<FenceDatabase> databases) {
        super(databases);
    }

    @Test
    void shouldCompensateAfterTheConcurrentActionIsCommitted() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Future<FenceAnswer> action =
                threads.submit(() -> run(Operation.ACTION, pausing(ledger("{\"id\":7}"), inside, goOn)));
        inside.await();
        Future<FenceAnswer> compensation = threads.submit(() -> run(Operation.COMPENSATE, ledger("{}")));
        await().atMost(PATIENCE).until(database::someoneWaitsForALock);
        goOn.countDown();
        assertThat(action.get()).isEqualTo(new Done("{\"id\":7}", false));
        assertThat(compensation.get()).isEqualTo(new Done("{}", false));
    }

    @Test
    void shouldDoNothingAfterTheConcurrentActionFailed() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        BranchWork failing = failingAfter(pausing(ledger("{}"), inside, goOn), new IllegalStateException("bug"));
        Future<FenceAnswer> action = threads.submit(() -> run(Operation.ACTION, failing));
        inside.await();
        Future<FenceAnswer> compensation = threads.submit(() -> run(Operation.COMPENSATE, ledger("{}")));
        await().atMost(PATIENCE).until(database::someoneWaitsForALock);
        goOn.countDown();
        assertThatThrownBy(action::get).hasRootCauseMessage("bug");
        assertThat(compensation.get()).isEqualTo(new NothingToUndo(false));
    }

    @Test
    void shouldRepeatTheAnswerOfAConcurrentDuplicate() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Future<FenceAnswer> original =
                threads.submit(() -> run(Operation.ACTION, pausing(ledger("{\"id\":7}"), inside, goOn)));
        inside.await();
        Future<FenceAnswer> duplicate = threads.submit(() -> run(Operation.ACTION, ledger("{\"id\":8}")));
        await().atMost(PATIENCE).until(database::someoneWaitsForALock);
        goOn.countDown();
        assertThat(original.get()).isEqualTo(new Done("{\"id\":7}", false));
        assertThat(duplicate.get()).isEqualTo(new Done("{\"id\":7}", true));
        assertThat(ledgerRows("action")).isEqualTo(1);
    }

    /** Where an insert that waits takes a shared lock, both then wait for each other: one is a deadlock's victim. */
    @Test
    void shouldRunOneOfTwoDuplicatesThatWaitedForAnAttemptThatFailed() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        BranchWork failing = failingAfter(pausing(ledger("{}"), inside, goOn), new IllegalStateException("bug"));
        Future<FenceAnswer> failed = threads.submit(() -> run(Operation.TRY, failing));
        inside.await();
        List<Future<FenceAnswer>> duplicates = new ArrayList<>();
        for (int i = 1; i <= 2; i++) {
            duplicates.add(threads.submit(() -> run(Operation.TRY, ledger("{}"))));
            int waiting = i;
            await().atMost(PATIENCE).until(() -> database.waitingForALock() == waiting);
        }
        goOn.countDown();
        assertThatThrownBy(failed::get).hasRootCauseMessage("bug");
        assertThat(List.of(duplicates.get(0).get(), duplicates.get(1).get()))
                .containsExactlyInAnyOrder(new Done("{}", false), new Done("{}", true));
        assertThat(ledgerRows("action")).isEqualTo(1);
    }

    /** It has begun to claim when the mark is stored. */
    @Test
    void shouldNotRunALateActionWhoseClaimWaitedWhileTheMarkRose() throws Exception {
        // A process of its own, which has seen no mark.
        BranchFence other = fence(new DataSourceTransactions(database.dataSource()));
        BranchCall call = call(Operation.ACTION, null, MARK_BELOW_ALL);
        try (Connection inTheWay = database.dataSource().getConnection()) {
            inTheWay.setAutoCommit(false);
            try (var claim = inTheWay.createStatement()) {
                claim.execute("insert into norn_branch_fence (transaction_id, branch, phase, operation, outcome)"
                        + " values (" + call.transactionId() + ", '" + call.branch() + "', 1, 'action', 'RUNNING')");
            }
            Future<FenceAnswer> late = threads.submit(() -> other.run(call, ledger("{}")));
            await().atMost(PATIENCE).until(database::someoneWaitsForALock);
            database.execute("update norn_low_water_mark set mark = " + (transactionId + 1));
            inTheWay.rollback();
            assertThat(rejection(late.get())).isEqualTo(Rejection.TRANSACTION_ENDED);
        }
        assertThat(ledgerRows("action")).isZero();
    }

    @Test
    void shouldSayInProgressWhenTheCallerDoesNotWaitLongEnough() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Future<FenceAnswer> original = threads.submit(() -> run(Operation.ACTION, pausing(ledger("{}"), inside, goOn)));
        inside.await();
        BranchCall impatient = call(Operation.COMPENSATE, START.plusMillis(20), MARK_BELOW_ALL);
        assertThat(rejection(fence.run(impatient, ledger(null)))).isEqualTo(Rejection.IN_PROGRESS);
        goOn.countDown();
        assertThat(original.get()).isEqualTo(new Done("{}", false));
    }

    @Test
    void shouldRunAgainWhenTheDatabaseReportsContention() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        BranchWork unlucky = (connection, first) -> {
            ledger("{}").run(connection, first);
            if (runs.incrementAndGet() < 3) {
                throw new IllegalStateException(new SQLException("try again", "40001"));
            }
            return new Said.Done("{}");
        };
        assertThat(run(Operation.ACTION, unlucky)).isEqualTo(new Done("{}", false));
        assertThat(ledgerRows("action")).isEqualTo(1);
    }

    @Test
    void shouldGiveUpAfterTheLastRunThatTheSettingsAllow() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        BranchWork unlucky = (connection, first) -> {
            runs.incrementAndGet();
            throw database.deadlock();
        };
        assertThat(rejection(run(Operation.ACTION, unlucky))).isEqualTo(Rejection.CONTENTION);
        assertThat(runs).hasValue(FenceSettings.DEFAULTS.maxRuns());
        assertThat(run(Operation.ACTION, ledger("{}"))).isEqualTo(new Done("{}", false));
    }

    @Test
    void shouldLeaveTheLockTimeoutOfTheWorkAlone() throws Exception {
        long before = database.number(database.lockWaitLimitQuery());
        BranchWork reading = (connection, first) -> new Said.Done(Long.toString(lockWaitLimit(connection)));
        assertThat(run(Operation.ACTION, reading)).isEqualTo(new Done(Long.toString(before), false));
    }

    @Test
    void shouldLeaveTheLockTimeoutOfTheConnectionAloneAfterAWaitThatWasCutOff() throws Exception {
        long before = database.number(database.lockWaitLimitQuery());
        shouldSayInProgressWhenTheCallerDoesNotWaitLongEnough();
        // One after the other from all of the pool, the latest first.
        List<Connection> connections = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                connections.add(database.dataSource().getConnection());
                assertThat(lockWaitLimit(connections.get(i))).isEqualTo(before);
            }
        } finally {
            for (Connection connection : connections) {
                connection.close();
            }
        }
    }

    private long lockWaitLimit(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(database.lockWaitLimitQuery())) {
            row.next();
            return row.getLong(1);
        }
    }

    @Test
    void shouldRunAgainAfterALockWaitOfTheWorkThatWasCutOff() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        BranchWork unlucky = (connection, first) -> {
            ledger("{}").run(connection, first);
            if (runs.incrementAndGet() < 2) {
                throw database.lockWaitExceeded();
            }
            return new Said.Done("{}");
        };
        assertThat(run(Operation.TRY, unlucky)).isEqualTo(new Done("{}", false));
        assertThat(ledgerRows("action")).isEqualTo(1);
    }

    @Test
    void shouldStopRunningAgainWhenTheDeadlineHasPassed() throws Exception {
        BranchWork unlucky = (connection, first) -> {
            clock.advance(Duration.ofSeconds(1));
            throw database.lockWaitExceeded();
        };
        BranchCall call = call(Operation.TRY, START.plusMillis(500), MARK_BELOW_ALL);
        assertThat(rejection(fence.run(call, unlucky))).isEqualTo(Rejection.DEADLINE_PASSED);
    }

    @Test
    void shouldRunAgainWhenTheSnapshotIsOlderThanARowOfTheBranch() throws Exception {
        AtomicInteger transactions = new AtomicInteger();
        BranchFence hasRead = fenceOn(connection -> {
            database.takeSnapshot(connection);
            if (transactions.getAndIncrement() == 0) {
                run(Operation.TRY, ledger("{\"id\":7}"));
            }
            return connection;
        });
        assertThat(hasRead.run(call(Operation.TRY, null, MARK_BELOW_ALL), ledger("{\"id\":8}")))
                .isEqualTo(new Done("{\"id\":7}", true));
        assertThat(ledgerRows("action")).isEqualTo(1);
    }

    @Test
    void shouldKeepNothingOfWorkThatGoesOnAfterADeadlock() throws Exception {
        CountDownLatch holdsOne = new CountDownLatch(1);
        CountDownLatch otherWaits = new CountDownLatch(1);
        AtomicInteger swallowed = new AtomicInteger();
        BranchWork careless = (connection, first) -> {
            addToBalance(connection, 1);
            holdsOne.countDown();
            otherWaits.await();
            try {
                addToBalance(connection, 2);
            } catch (SQLException victim) {
                swallowed.incrementAndGet();
            }
            return new Said.Done(null);
        };
        try (Connection other = database.dataSource().getConnection()) {
            other.setAutoCommit(false);
            beTheOneThatGoesOn(other);
            addToBalance(other, 2);
            Future<FenceAnswer> answer = threads.submit(() -> run(Operation.TRY, careless));
            holdsOne.await();
            Future<Void> waiting = threads.submit(() -> {
                addToBalance(other, 1);
                return null;
            });
            await().atMost(PATIENCE).until(database::someoneWaitsForALock);
            otherWaits.countDown();
            waiting.get();
            other.rollback();
            try {
                assertThat(answer.get()).as("run again").isEqualTo(new Done(null, false));
                assertThat(database.number("select sum(amount) from balance")).isEqualTo(2);
            } catch (ExecutionException lost) {
                assertThat(lost).hasRootCauseInstanceOf(SQLException.class);
                assertThat(database.number("select sum(amount) from balance")).isZero();
            }
        }
        assertThat(swallowed).hasValue(1);
    }

    /** So that the database takes the work for the deadlock's victim, and not this one, which waits first. */
    private void beTheOneThatGoesOn(Connection connection) throws SQLException {
        database.lookForNoDeadlocks(connection);
        try (var insert = connection.createStatement()) {
            for (int i = 0; i < 20; i++) {
                insert.executeUpdate("insert into ledger values (0, 'other', 'other')");
            }
        }
    }

    private static void addToBalance(Connection connection, int account) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("update balance set amount = amount + 1 where account = ?")) {
            update.setInt(1, account);
            update.executeUpdate();
        }
    }
}
