package dev.norn.sdk.tcc;

import dev.norn.protocol.Decision;
import dev.norn.sdk.client.BranchResult;
import dev.norn.sdk.client.NornClient;
import dev.norn.sdk.client.NornException;
import dev.norn.sdk.client.NornInterruptedException;
import dev.norn.sdk.client.NornProblemException;
import dev.norn.sdk.client.TccCommands;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the coordinator what was decided, and finds out what became of it. Not stopped by interrupts, as a decision half
 * told helps nobody; bounded by time instead. The interrupt flag is as before afterwards.
 */
final class Decisions {
    private static final Logger LOG = LoggerFactory.getLogger(Decisions.class);
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final int MAX_REASON_LENGTH = 500;

    private final NornClient client;
    private final TccCommands commands;
    private final Duration timeout;

    /**
     * @param timeout how long a decision is repeated that is not answered
     */
    Decisions(NornClient client, Duration timeout) {
        this.client = client;
        this.commands = client.tccCommands();
        this.timeout = timeout;
    }

    /**
     * Commits. Returns when the decision is durable, or the end has come, or the wait for it is over.
     *
     * @throws TransactionRolledBackException if it was or had to be rolled back
     * @throws TransactionOutcomeUnknownException if the coordinator could not be reached in time
     */
    void commit(String id, List<BranchResult> branches, Duration maxWait) {
        boolean interrupted = Thread.interrupted();
        long endNanos = System.nanoTime() + timeout.toNanos();
        NornException last;
        try {
            do {
                try {
                    commands.commit(id, branches, maxWait);
                    return;
                } catch (NornInterruptedException e) {
                    interrupted |= Thread.interrupted();
                    last = e;
                } catch (NornException e) {
                    if (isRefusal(e)) {
                        refused(id, e);
                        return;
                    }
                    last = e;
                    LockSupport.parkNanos(PAUSE.toNanos());
                    interrupted |= Thread.interrupted();
                }
            } while (System.nanoTime() < endNanos);
            lookUp(id, last);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The server said no to this request: it will say so again. All else may go better later. */
    private static boolean isRefusal(NornException e) {
        return e instanceof NornProblemException problem
                && problem.status() < 500
                && problem.status() != 408
                && problem.status() != 429;
    }

    private void refused(String id, NornException refusal) {
        if (refusal.code().equals("ALREADY_DECIDED")) {
            throw rolledBack(
                    id,
                    refusal.code(),
                    "it was decided before: its deadline had passed, or somebody rolled it" + " back",
                    refusal);
        }
        try {
            commands.rollback(id, "commit refused: " + refusal.code(), Duration.ZERO);
        } catch (NornException e) {
            // An earlier sending of the commit may have been taken, and only its answer been lost.
            refusal.addSuppressed(e);
            lookUp(id, refusal);
            return;
        }
        throw rolledBack(id, refusal.code(), "the coordinator refused the commit", refusal);
    }

    /** The last word: what the coordinator says that it is. */
    private void lookUp(String id, NornException last) {
        Decision decision;
        try {
            decision = client.transactions().get(id).decision();
        } catch (NornException e) {
            last.addSuppressed(e);
            throw new TransactionOutcomeUnknownException(id, last);
        }
        if (decision == null) {
            throw new TransactionOutcomeUnknownException(id, last);
        }
        if (decision == Decision.ROLLBACK) {
            throw rolledBack(id, "ALREADY_DECIDED", "it was decided before", last);
        }
    }

    private static TransactionRolledBackException rolledBack(String id, String code, String why, NornException cause) {
        return new TransactionRolledBackException(
                id, code, "transaction " + id + " is rolled back: " + why + " (" + cause.getMessage() + ")", cause);
    }

    /**
     * Rolls back, and does not wait for the end. If that cannot be told, the deadline does it.
     *
     * @param why gets what fails here as suppressed
     */
    void rollBack(String id, Throwable why) {
        boolean interrupted = Thread.interrupted();
        try {
            commands.rollback(id, reason(why), Duration.ZERO);
        } catch (NornException e) {
            interrupted |= Thread.interrupted();
            LOG.warn("transaction {} is left to its deadline, the rollback was not taken: {}", id, e.getMessage());
            why.addSuppressed(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static @Nullable String reason(Throwable why) {
        String reason = why.toString();
        return reason.length() <= MAX_REASON_LENGTH ? reason : reason.substring(0, MAX_REASON_LENGTH) + "…";
    }
}
