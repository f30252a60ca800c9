package dev.norn.sdk.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.norn.protocol.BranchCall;
import dev.norn.protocol.Operation;
import dev.norn.sdk.fence.BranchWork.Said;
import dev.norn.sdk.fence.FenceAnswer.BusinessNo;
import dev.norn.sdk.fence.FenceAnswer.Done;
import dev.norn.sdk.fence.FenceAnswer.NothingToUndo;
import dev.norn.sdk.fence.FenceAnswer.Rejected;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What every fence does, on each database and isolation level: a subclass names both. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
abstract class FenceConformance {
    private static final Instant START = Instant.parse("2026-01-31T12:00:00Z");
    private static final long MARK_BELOW_ALL = 0;

    private final Supplier<FenceDatabase> databases;
    private final AtomicInteger transactionIds = new AtomicInteger(1_000);

    private FenceDatabase database;
    private SettableClock clock;
    private BranchFence fence;
    private ExecutorService threads;
    private long transactionId;

    FenceConformance(Supplier<FenceDatabase> databases) {
        this.databases = databases;
    }

    @BeforeAll
    void createDatabase() {
        database = databases.get();
    }

    @AfterAll
    void dropDatabase() {
        database.close();
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
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    private BranchFence fence(LocalTransactions transactions) {
        return new BranchFence(
                transactions, FenceDialect.of(database.dataSource()), FenceSettings.DEFAULTS, clock, Runnable::run);
    }

    @Test
    void shouldRunAnActionOnceAndRepeatItsResult() throws Exception {
        assertThat(run(Operation.ACTION, ledger("{\"id\":7}"))).isEqualTo(new Done("{\"id\":7}", false));
        assertThat(run(Operation.ACTION, ledger("{\"id\":8}"))).isEqualTo(new Done("{\"id\":7}", true));
        assertThat(ledgerRows("action")).isEqualTo(1);
    }

    @Test
    void shouldRepeatTheAbsenceOfAResult() throws Exception {
        assertThat(run(Operation.ACTION, ledger(null))).isEqualTo(new Done(null, false));
        assertThat(run(Operation.ACTION, ledger("{}"))).isEqualTo(new Done(null, true));
    }

    @Test
    void shouldRememberABusinessNoAndKeepNothingOfItsWork() throws Exception {
        assertThat(run(Operation.ACTION, no("{\"code\":\"POOR\"}")))
                .isEqualTo(new BusinessNo("{\"code\":\"POOR\"}", false));
        assertThat(run(Operation.ACTION, ledger("{}"))).isEqualTo(new BusinessNo("{\"code\":\"POOR\"}", true));
        assertThat(ledgerRows("action")).isZero();
    }

    @Test
    void shouldRememberABusinessNoThatFollowsADatabaseError() throws Exception {
        BranchWork failing = (connection, first) -> {
            try (PreparedStatement bad = connection.prepareStatement("insert into balance values (1, 0)")) {
                bad.executeUpdate();
                return new Said.Done(null);
            } catch (SQLException duplicateKey) {
                return new Said.No("{}");
            }
        };
        assertThat(run(Operation.ACTION, failing)).isEqualTo(new BusinessNo("{}", false));
        assertThat(run(Operation.ACTION, failing)).isEqualTo(new BusinessNo("{}", true));
    }

    @Test
    void shouldForgetARunThatFailed() throws Exception {
        assertThatThrownBy(() -> run(Operation.ACTION, failingAfter(ledger("{}"), new IllegalStateException("bug"))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("bug");
        assertThat(ledgerRows("action")).isZero();
        assertThat(run(Operation.ACTION, ledger("{}"))).isEqualTo(new Done("{}", false));
    }

    @Test
    void shouldHandTheStoredResultToTheCompensation() throws Exception {
        run(Operation.ACTION, ledger("{\"id\":7}"));
        BranchWork echo = (connection, first) -> new Said.Done("[" + first + "]");
        assertThat(run(Operation.COMPENSATE, echo)).isEqualTo(new Done("[{\"id\":7}]", false));
        assertThat(run(Operation.COMPENSATE, echo)).isEqualTo(new Done("[{\"id\":7}]", true));
    }

    @Test
    void shouldDoNothingForACompensationWithoutActionAndBlockTheLateAction() throws Exception {
        assertThat(run(Operation.COMPENSATE, ledger(null))).isEqualTo(new NothingToUndo(false));
        assertThat(run(Operation.COMPENSATE, ledger(null))).isEqualTo(new NothingToUndo(true));
        assertThat(rejection(run(Operation.ACTION, ledger(null)))).isEqualTo(Rejection.ALREADY_UNDONE);
        assertThat(database.number("select count(*) from ledger")).isZero();
    }

    @Test
    void shouldDoNothingForACompensationOfABusinessNo() throws Exception {
        run(Operation.ACTION, no("{}"));
        assertThat(run(Operation.COMPENSATE, ledger(null))).isEqualTo(new NothingToUndo(false));
        assertThat(run(Operation.ACTION, ledger(null))).isEqualTo(new BusinessNo("{}", true));
        assertThat(database.number("select count(*) from ledger")).isZero();
    }

    @Test
    void shouldRepeatTheResultOfADuplicateActionAfterItsCompensation() throws Exception {
        run(Operation.ACTION, ledger("{}"));
        run(Operation.COMPENSATE, ledger(null));
        assertThat(run(Operation.ACTION, ledger("{}"))).isEqualTo(new Done("{}", true));
        assertThat(ledgerRows("action")).isEqualTo(1);
        assertThat(ledgerRows("compensate")).isEqualTo(1);
    }

    @Test
    void shouldRunACompensationAgainThatFailed() throws Exception {
        run(Operation.ACTION, ledger("{}"));
        assertThatThrownBy(() -> run(Operation.COMPENSATE, failingAfter(ledger(null), new SQLException("lost"))))
                .hasMessage("lost");
        assertThat(run(Operation.COMPENSATE, ledger(null))).isEqualTo(new Done(null, false));
        assertThat(ledgerRows("compensate")).isEqualTo(1);
    }

    @Test
    void shouldTakeABusinessNoOfACompensationForAnError() throws Exception {
        run(Operation.ACTION, ledger("{}"));
        assertThatThrownBy(() -> run(Operation.COMPENSATE, no("{\"code\":\"NEVER\"}")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("compensate")
                .hasMessageContaining("NEVER");
        assertThat(run(Operation.COMPENSATE, ledger(null))).isEqualTo(new Done(null, false));
    }

    @Test
    void shouldCompensateAfterTheConcurrentActionIsCommitted() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Future<FenceAnswer> action =
                threads.submit(() -> run(Operation.ACTION, pausing(ledger("{\"id\":7}"), inside, goOn)));
        inside.await();
        Future<FenceAnswer> compensation = threads.submit(() -> run(Operation.COMPENSATE, ledger("{}")));
        await().until(database::someoneWaitsForALock);
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
        await().until(database::someoneWaitsForALock);
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
        await().until(database::someoneWaitsForALock);
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
            await().until(() -> database.waitingForALock() == waiting);
        }
        goOn.countDown();
        assertThatThrownBy(failed::get).hasRootCauseMessage("bug");
        assertThat(List.of(duplicates.get(0).get(), duplicates.get(1).get()))
                .containsExactlyInAnyOrder(new Done("{}", false), new Done("{}", true));
        assertThat(ledgerRows("action")).isEqualTo(1);
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
    void shouldStartNothingAfterTheDeadlineButRepeatAnAnswer() throws Exception {
        BranchCall late = call(Operation.ACTION, START.minusMillis(1), MARK_BELOW_ALL);
        assertThat(rejection(fence.run(late, ledger("{}")))).isEqualTo(Rejection.DEADLINE_PASSED);
        assertThat(ledgerRows("action")).isZero();
        assertThat(fence.run(call(Operation.ACTION, START, MARK_BELOW_ALL), ledger("{}")))
                .isEqualTo(new Done("{}", false));
        assertThat(fence.run(late, ledger("{}"))).isEqualTo(new Done("{}", true));
    }

    @Test
    void shouldRecordThatThereIsNothingToUndoEvenAfterTheDeadline() throws Exception {
        BranchCall late = call(Operation.COMPENSATE, START.minusMillis(1), MARK_BELOW_ALL);
        assertThat(fence.run(late, ledger(null)))
                .as("recording that there is nothing to undo starts no work")
                .isEqualTo(new NothingToUndo(false));
        assertThat(rejection(run(Operation.ACTION, ledger("{}")))).isEqualTo(Rejection.ALREADY_UNDONE);
    }

    @Test
    void shouldRefuseWhatLiesBelowTheLowWaterMark() throws Exception {
        run(Operation.ACTION, ledger("{}"));
        markSeen(transactionId + 1);
        assertThat(database.number("select mark from norn_low_water_mark")).isEqualTo(transactionId + 1);
        for (Operation operation : Operation.values()) {
            assertThat(rejection(run(operation, ledger("{}")))).isEqualTo(Rejection.TRANSACTION_ENDED);
        }
        BranchFence restarted = fence(new DataSourceTransactions(database.dataSource()));
        assertThat(rejection(restarted.run(call(Operation.COMPENSATE, null, 0), ledger(null))))
                .isEqualTo(Rejection.TRANSACTION_ENDED);
        assertThat(database.number("select count(*) from norn_branch_fence where transaction_id = " + transactionId))
                .as("purged, and nothing written again")
                .isZero();
    }

    @Test
    void shouldRefuseBelowAMarkThatIsSeenButNotYetStored() throws Exception {
        markSeen(transactionId);
        markSeen(transactionId + 1);
        assertThat(database.number("select mark from norn_low_water_mark")).isEqualTo(transactionId);
        assertThat(rejection(run(Operation.ACTION, ledger("{}")))).isEqualTo(Rejection.TRANSACTION_ENDED);
    }

    @Test
    void shouldNeverLowerTheMark() throws Exception {
        markSeen(transactionId);
        BranchFence restarted = fence(new DataSourceTransactions(database.dataSource()));
        restarted.run(call(Operation.ACTION, null, transactionId - 5), ledger("{}"));
        assertThat(database.number("select mark from norn_low_water_mark")).isEqualTo(transactionId);
    }

    @Test
    void shouldPurgeOnlyBelowTheMarkInBoundedBatches() throws Exception {
        String row = "(%d, 'charge', 1, 'action', 'DONE')";
        database.execute("insert into norn_branch_fence (transaction_id, branch, phase, operation, outcome) values "
                + LongStream.rangeClosed(1, 1201).mapToObj(row::formatted).collect(Collectors.joining(", ")));
        database.execute("update norn_low_water_mark set mark = 1201");
        assertThat(fence.purge()).isEqualTo(1200);
        assertThat(database.number("select min(transaction_id) from norn_branch_fence"))
                .isEqualTo(1201);
    }

    @Test
    void shouldNotRunALateActionWhoseBlockWasPurgedAfterItBegan() throws Exception {
        run(Operation.COMPENSATE, ledger(null));
        assertLateActionIsRefusedIfAfterItBegan(() -> markSeen(transactionId + 1));
    }

    @Test
    void shouldNotRunALateActionWhoseBlockCameAndWentAfterItBegan() throws Exception {
        assertLateActionIsRefusedIfAfterItBegan(() -> {
            run(Operation.COMPENSATE, ledger(null));
            markSeen(transactionId + 1);
        });
    }

    private interface Happening {
        void happen() throws Exception;
    }

    /** The action's transaction has asked whatever it asks before its claim, when this happens. */
    private void assertLateActionIsRefusedIfAfterItBegan(Happening happening) throws Exception {
        AtomicInteger claims = new AtomicInteger();
        BranchFence slow = fenceOn(connection -> beforeItInserts(connection, () -> {
            if (claims.getAndIncrement() == 0) {
                happening.happen();
            }
        }));
        FenceAnswer answer = slow.run(call(Operation.ACTION, null, MARK_BELOW_ALL), ledger("{}"));
        assertThat(rejection(answer)).isEqualTo(Rejection.TRANSACTION_ENDED);
        assertThat(claims).hasPositiveValue();
        assertThat(ledgerRows("action")).isZero();
    }

    private static Connection beforeItInserts(Connection connection, Happening happening) {
        return (Connection) Proxy.newProxyInstance(
                FenceConformance.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("prepareStatement")
                            && arguments[0].toString().startsWith("insert")) {
                        happening.happen();
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private interface Interceptor {
        Connection intercept(Connection connection) throws Exception;
    }

    /** A fence that gets what the interceptor makes of the connection of each transaction. */
    private BranchFence fenceOn(Interceptor interceptor) {
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

    @Test
    void shouldConfirmATryAndThenRefuseItsCancel() throws Exception {
        run(Operation.TRY, ledger("{\"hold\":1}"));
        assertThat(run(Operation.CONFIRM, (connection, first) -> new Said.Done(first)))
                .isEqualTo(new Done("{\"hold\":1}", false));
        assertThat(run(Operation.CONFIRM, ledger(null))).isEqualTo(new Done("{\"hold\":1}", true));
        assertThat(rejection(run(Operation.CANCEL, ledger(null)))).isEqualTo(Rejection.ALREADY_SETTLED);
    }

    @Test
    void shouldFindNoReservationToConfirmAfterACancel() throws Exception {
        run(Operation.TRY, ledger("{}"));
        assertThat(run(Operation.CANCEL, ledger(null))).isEqualTo(new Done(null, false));
        assertThat(rejection(run(Operation.CONFIRM, ledger(null)))).isEqualTo(Rejection.RESERVATION_GONE);
    }

    @Test
    void shouldHaveAConfirmComeAgainWhoseTryIsNotThere() throws Exception {
        assertThat(rejection(run(Operation.CONFIRM, ledger(null)))).isEqualTo(Rejection.NOT_TRIED_YET);
        assertThat(run(Operation.TRY, ledger("{}"))).isEqualTo(new Done("{}", false));
        assertThat(run(Operation.CONFIRM, ledger(null))).isEqualTo(new Done(null, false));
    }

    @Test
    void shouldFindNoReservationToConfirmAfterABusinessNo() throws Exception {
        run(Operation.TRY, no("{}"));
        assertThat(rejection(run(Operation.CONFIRM, ledger(null)))).isEqualTo(Rejection.RESERVATION_GONE);
    }

    @Test
    void shouldSettleNoBranchOfTheOtherMode() throws Exception {
        run(Operation.ACTION, ledger("{}"));
        assertThat(rejection(run(Operation.TRY, ledger(null)))).isEqualTo(Rejection.ALREADY_SETTLED);
        assertThat(rejection(run(Operation.CONFIRM, ledger(null)))).isEqualTo(Rejection.ALREADY_SETTLED);
        assertThat(rejection(run(Operation.CANCEL, ledger(null)))).isEqualTo(Rejection.ALREADY_SETTLED);
        assertThat(run(Operation.COMPENSATE, ledger(null))).isEqualTo(new Done(null, false));
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
    void shouldNotLetTheWorkEndTheTransaction() throws Exception {
        BranchWork committing = (connection, first) -> {
            ledger("{}").run(connection, first);
            connection.commit();
            return new Said.Done("{}");
        };
        assertThatThrownBy(() -> run(Operation.ACTION, committing)).hasMessageContaining("Connection.commit");
        assertThat(ledgerRows("action")).isZero();
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
        AtomicInteger swallowed = new AtomicInteger();
        BranchWork careless = (connection, first) -> {
            addToBalance(connection, 1);
            holdsOne.countDown();
            try {
                addToBalance(connection, 2);
            } catch (SQLException victim) {
                swallowed.incrementAndGet();
            }
            return new Said.Done(null);
        };
        try (Connection other = database.dataSource().getConnection()) {
            other.setAutoCommit(false);
            changeMoreThanTheWork(other);
            addToBalance(other, 2);
            Future<FenceAnswer> answer = threads.submit(() -> run(Operation.TRY, careless));
            holdsOne.await();
            await().until(database::someoneWaitsForALock);
            addToBalance(other, 1);
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

    /** So that the database does not take this one for the victim. */
    private static void changeMoreThanTheWork(Connection connection) throws SQLException {
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

    @Test
    void shouldRefuseAResultThatIsTooLongAndKeepNothingOfIt() throws Exception {
        String huge = '"' + "ä".repeat(FenceSettings.DEFAULTS.maxAnswerBytes() / 2) + '"';
        assertThatThrownBy(() -> run(Operation.ACTION, ledger(huge))).hasMessageContaining("1048578 bytes");
        assertThat(ledgerRows("action")).isZero();
    }

    private void markSeen(long mark) throws Exception {
        BranchCall other = new BranchCall(Long.MAX_VALUE, "any", Operation.ACTION, 1, null, mark, null, null);
        fence.run(other, (connection, first) -> new Said.Done(null));
    }

    private FenceAnswer run(Operation operation, BranchWork work) throws Exception {
        return fence.run(call(operation, null, MARK_BELOW_ALL), work);
    }

    private BranchCall call(Operation operation, Instant deadline, long mark) {
        return new BranchCall(transactionId, "charge", operation, 1, deadline, mark, null, null);
    }

    private BranchWork ledger(String result) {
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

    private boolean fenceHasNoSecondPhase(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "select count(*) from norn_branch_fence where transaction_id = ? and phase = 2")) {
            select.setLong(1, transactionId);
            try (var row = select.executeQuery()) {
                row.next();
                return row.getInt(1) == 0;
            }
        }
    }

    private BranchWork no(String problem) {
        return (connection, first) -> {
            ledger(null).run(connection, first);
            return new Said.No(problem);
        };
    }

    private static BranchWork failingAfter(BranchWork work, Exception failure) {
        return (connection, first) -> {
            work.run(connection, first);
            throw failure;
        };
    }

    private static BranchWork pausing(BranchWork work, CountDownLatch inside, CountDownLatch goOn) {
        return (connection, first) -> {
            inside.countDown();
            if (!goOn.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody said go on");
            }
            return work.run(connection, first);
        };
    }

    private static Rejection rejection(FenceAnswer answer) {
        assertThat(answer).isInstanceOf(Rejected.class);
        return ((Rejected) answer).reason();
    }

    private long ledgerRows(String operation) {
        return database.number("select count(*) from ledger where transaction_id = " + transactionId
                + " and operation = '" + operation + "'");
    }
}
