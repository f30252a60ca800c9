package dev.norn.sdk.fence;

import dev.norn.protocol.BranchCall;
import dev.norn.sdk.fence.FenceDialect.Failure;
import dev.norn.sdk.fence.LocalTransactions.LocalTransaction;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Runs branch operations so that each happens once and in order; the package description has the rules.
 *
 * <p>Safe for concurrent use by threads and by processes that share the database. An operation uses one connection;
 * storing the low-water mark, at most once in {@link FenceSettings#markInterval()}, uses another one before it, never
 * both at once.
 */
public final class BranchFence implements AutoCloseable {
    private final LocalTransactions transactions;
    private final FenceDialect dialect;
    private final FenceSettings settings;
    private final Clock clock;
    private final LowWaterMarks marks;

    /**
     * A fence with default settings, on PostgreSQL, MySQL or MariaDB.
     *
     * @throws IllegalStateException if the database cannot be reached, or is of another kind
     */
    public static BranchFence on(DataSource dataSource) {
        return new BranchFence(
                new DataSourceTransactions(dataSource),
                FenceDialect.of(dataSource),
                FenceSettings.DEFAULTS,
                Clock.systemUTC(),
                null);
    }

    /**
     * A fence with everything chosen.
     *
     * @param clock compared with deadlines
     * @param purgeExecutor runs purges, or null for a daemon thread of the fence's own
     */
    public BranchFence(
            LocalTransactions transactions,
            FenceDialect dialect,
            FenceSettings settings,
            Clock clock,
            @Nullable Executor purgeExecutor) {
        this.transactions = transactions;
        this.dialect = dialect;
        this.settings = settings;
        this.clock = clock;
        this.marks = new LowWaterMarks(transactions, dialect, settings, clock, purgeExecutor);
    }

    /**
     * Runs the work of this call, or repeats the answer of an earlier attempt, or refuses. When it returns, what it
     * answers is committed.
     *
     * @throws Exception what the work threw (all is rolled back), or a database error (it may or may not be committed;
     *     the next attempt finds out)
     */
    public FenceAnswer run(BranchCall call, BranchWork work) throws Exception {
        marks.saw(call.lowWaterMark());
        Exception contention = null;
        for (int run = 1; run <= settings.maxRuns(); run++) {
            try {
                return runInTransaction(call, work);
            } catch (FenceOccupied e) {
                return new FenceAnswer.Rejected(Rejection.IN_PROGRESS, "another attempt of this branch is running");
            } catch (Exception e) {
                // A lock wait of the application that was cut off is contention, too: all was rolled back.
                if (failure(e) == Failure.OTHER) {
                    throw e;
                }
                if (contention != null) {
                    e.addSuppressed(contention);
                }
                contention = e;
            }
        }
        return new FenceAnswer.Rejected(
                Rejection.CONTENTION,
                "the database reported contention " + settings.maxRuns() + " times, last: "
                        + (contention == null ? "" : contention.getMessage()));
    }

    /**
     * Answers whether the local transaction of a message is committed: its row is there, or it gets one that blocks, so that
     * a commit that comes later fails. Waits for one that is under way, no longer than the deadline of the call.
     *
     * @param call a {@link dev.norn.protocol.Operation#CHECK}
     * @return {@link FenceAnswer.Done}, {@link FenceAnswer.NeverCommitted}, or {@link FenceAnswer.Rejected} if it cannot
     *     be told now
     * @throws Exception a database error (the blocking row may or may not be committed: ask again)
     */
    public FenceAnswer check(BranchCall call) throws Exception {
        return run(call, (connection, firstResult) -> {
            throw new IllegalStateException(call.operation() + " (expected: check)");
        });
    }

    /** Deletes all rows below the stored low-water mark, in batches. Returns how many. */
    public long purge() throws Exception {
        return marks.purge();
    }

    /** Stops purging. Operations still work. */
    @Override
    public void close() {
        marks.close();
    }

    private FenceAnswer runInTransaction(BranchCall call, BranchWork work) throws Exception {
        try {
            return transactions.inNewTransaction(transaction -> runOnce(call, work, transaction));
        } catch (SaidNo no) {
            // All of it is undone, so the no is kept in a second one: unless somebody came in between, whose answer
            // stands.
            return transactions.inNewTransaction(transaction -> keepNo(call, no.problem, transaction));
        }
    }

    private FenceAnswer runOnce(BranchCall call, BranchWork work, LocalTransaction transaction) throws Exception {
        FenceEntry entry = enter(call, transaction.connection());
        FenceRules.Verdict verdict = FenceRules.decide(call, entry, marks.highestSeen());
        if (verdict instanceof FenceRules.Verdict.Run run) {
            return runBeforeDeadline(call, work, transaction, run.firstResult());
        }
        return withoutWork(call, verdict, transaction);
    }

    private FenceAnswer withoutWork(BranchCall call, FenceRules.Verdict verdict, LocalTransaction transaction)
            throws SQLException {
        if (verdict instanceof FenceRules.Verdict.Answer answer) {
            transaction.rollBackAtEnd();
            return answer.answer();
        }
        boolean never = verdict instanceof FenceRules.Verdict.RecordNever;
        settle(call, transaction, never ? Outcome.BLOCKED : Outcome.EMPTY, null);
        return never ? new FenceAnswer.NeverCommitted(false) : new FenceAnswer.NothingToUndo(false);
    }

    private FenceAnswer keepNo(BranchCall call, String problem, LocalTransaction transaction) throws Exception {
        FenceRules.Verdict verdict =
                FenceRules.decide(call, enter(call, transaction.connection()), marks.highestSeen());
        if (!(verdict instanceof FenceRules.Verdict.Run)) {
            return withoutWork(call, verdict, transaction);
        }
        settle(call, transaction, Outcome.REFUSED, problem);
        return new FenceAnswer.BusinessNo(problem, false);
    }

    private FenceAnswer runBeforeDeadline(
            BranchCall call, BranchWork work, LocalTransaction transaction, @Nullable String firstResult)
            throws Exception {
        Instant now = clock.instant();
        Instant deadline = call.deadline();
        if (deadline != null && now.isAfter(deadline)) {
            transaction.rollBackAtEnd();
            return FenceAnswer.Rejected.deadlinePassed(deadline, now);
        }
        return runWork(call, work, transaction, firstResult);
    }

    private FenceEntry enter(BranchCall call, Connection connection) throws SQLException, FenceOccupied {
        try {
            return dialect.enter(
                    connection,
                    call.transactionId(),
                    call.branch(),
                    FenceRules.claims(call.operation()),
                    lockWait(call.deadline()));
        } catch (SQLException e) {
            if (dialect.classify(e) == Failure.LOCK_WAIT_EXCEEDED) {
                throw new FenceOccupied(e);
            }
            throw e;
        }
    }

    private FenceAnswer runWork(
            BranchCall call, BranchWork work, LocalTransaction transaction, @Nullable String firstResult)
            throws Exception {
        Connection connection = transaction.connection();
        BranchWork.Said said = work.run(FencedConnection.of(connection), firstResult);
        if (said instanceof BranchWork.Said.Done done) {
            settle(call, transaction, Outcome.DONE, done.result());
            return new FenceAnswer.Done(done.result(), false);
        }
        String problem = ((BranchWork.Said.No) said).problem();
        if (!call.operation().isForward()) {
            throw new IllegalStateException(
                    "a business failure from " + call.operation() + " (expected: only from action or try): " + problem);
        }
        throw new SaidNo(problem);
    }

    private void settle(BranchCall call, LocalTransaction transaction, Outcome outcome, @Nullable String answer)
            throws SQLException {
        int bytes = answer == null ? 0 : answer.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > settings.maxAnswerBytes()) {
            throw new IllegalStateException("result of " + call.operation() + ": " + bytes
                    + " bytes (expected: at most " + settings.maxAnswerBytes() + ")");
        }
        dialect.settle(
                transaction.connection(),
                call.transactionId(),
                call.branch(),
                Phase.of(call.operation()),
                outcome,
                answer);
    }

    /** No longer than the caller waits; an answer that is stored needs no wait and so is given even after that. */
    private Duration lockWait(@Nullable Instant deadline) {
        if (deadline == null) {
            return settings.maxLockWait();
        }
        Duration left = Duration.between(clock.instant(), deadline);
        return left.compareTo(settings.maxLockWait()) < 0 ? left : settings.maxLockWait();
    }

    /** The first database error among the causes decides: frameworks wrap it. */
    private Failure failure(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sqlError) {
                return dialect.classify(sqlError);
            }
        }
        return Failure.OTHER;
    }

    /** A business no: what the work has done is to be undone. */
    private static final class SaidNo extends Exception {
        private static final long serialVersionUID = 1L;

        private final String problem;

        SaidNo(String problem) {
            super(problem, null, false, false);
            this.problem = problem;
        }
    }

    /** The fence row of this branch is held by another transaction; told apart from the application's lock waits. */
    private static final class FenceOccupied extends Exception {
        private static final long serialVersionUID = 1L;

        FenceOccupied(SQLException cause) {
            super(cause);
        }
    }
}
