package dev.norn.sdk.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.norn.protocol.BranchCall;
import dev.norn.protocol.Operation;
import dev.norn.sdk.fence.BranchWork.Said;
import dev.norn.sdk.fence.FenceAnswer.BusinessNo;
import dev.norn.sdk.fence.FenceAnswer.Done;
import dev.norn.sdk.fence.FenceAnswer.NeverCommitted;
import dev.norn.sdk.fence.FenceAnswer.NothingToUndo;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What every fence does, on each database and isolation level: a subclass names both. */
abstract class FenceConformance extends FenceContention {
    FenceConformance(Supplier<FenceDatabase> databases) {
        super(databases);
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
                            && arguments[0].toString().matches(".*(into norn_branch_fence|norn_enter_fence).*")) {
                        beginIfTheClaimIsNotAskedAlone(connection, arguments[0].toString());
                        happening.happen();
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** Where the claim goes out together with what is asked before it, that has taken the transaction's snapshot. */
    private static void beginIfTheClaimIsNotAskedAlone(Connection connection, String sql) throws SQLException {
        if (!sql.startsWith("insert")) {
            try (Statement first = connection.createStatement()) {
                first.execute("select mark from norn_low_water_mark");
            }
        }
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
    void shouldAnswerACheckByWhatIsCommitted() throws Exception {
        run(Operation.ACTION, ledger(null));
        assertThat(check(null)).isEqualTo(new Done(null, true));
        assertThat(check(null)).isEqualTo(new Done(null, true));
    }

    @Test
    void shouldBlockTheActionThatACheckDidNotFind() throws Exception {
        assertThat(check(null)).isEqualTo(new NeverCommitted(false));
        assertThat(rejection(run(Operation.ACTION, ledger(null)))).isEqualTo(Rejection.ALREADY_UNDONE);
        assertThat(check(null)).isEqualTo(new NeverCommitted(true));
        assertThat(ledgerRows("action")).isZero();
    }

    @Test
    void shouldTellACheckThatARefusedOrFailedActionNeverWillBe() throws Exception {
        run(Operation.ACTION, no("{}"));
        assertThat(check(null)).isEqualTo(new NeverCommitted(true));
        transactionId++;
        assertThatThrownBy(() -> run(Operation.ACTION, failingAfter(ledger(null), new IllegalStateException("x"))))
                .hasMessage("x");
        assertThat(check(null)).isEqualTo(new NeverCommitted(false));
    }

    @Test
    void shouldHaveACheckWaitForTheActionThatRunsAndNoLongerThanItsDeadline() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Future<FenceAnswer> action = threads.submit(() -> run(Operation.ACTION, pausing(ledger(null), inside, goOn)));
        assertThat(inside.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(rejection(check(START.plusMillis(100)))).isEqualTo(Rejection.IN_PROGRESS);
        Future<FenceAnswer> check = threads.submit(() -> check(null));
        Awaitility.await().atMost(PATIENCE).until(database::someoneWaitsForALock);
        goOn.countDown();
        assertThat(check.get(60, TimeUnit.SECONDS)).isEqualTo(new Done(null, true));
        assertThat(action.get(60, TimeUnit.SECONDS)).isEqualTo(new Done(null, false));
        assertThat(ledgerRows("action")).isOne();
    }

    private FenceAnswer check(Instant deadline) throws Exception {
        return fence.check(call(Operation.CHECK, deadline, MARK_BELOW_ALL));
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
    void shouldRefuseAResultThatIsTooLongAndKeepNothingOfIt() throws Exception {
        String huge = '"' + "ä".repeat(FenceSettings.DEFAULTS.maxAnswerBytes() / 2) + '"';
        assertThatThrownBy(() -> run(Operation.ACTION, ledger(huge))).hasMessageContaining("1048578 bytes");
        assertThat(ledgerRows("action")).isZero();
    }
}
