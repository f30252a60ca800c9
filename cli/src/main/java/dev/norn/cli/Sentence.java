package dev.norn.cli;

import dev.norn.protocol.TransactionMode;
import dev.norn.protocol.TransactionStatus;
import dev.norn.sdk.client.Branch;
import dev.norn.sdk.client.Transaction;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The state of a transaction in one sentence, for whoever was woken by it: {@code ROLLING_BACK: compensation of
 * payment.charge failed 7 times, next try in 42s: HTTP 503}.
 */
final class Sentence {
    private Sentence() {}

    static String of(Transaction transaction, Instant now) {
        String after = transaction.endedAt() == null
                ? ""
                : " after " + Text.between(transaction.createdAt(), transaction.endedAt());
        return switch (transaction.status()) {
            case COMMITTED -> "COMMITTED" + after;
            case ROLLED_BACK -> "ROLLED_BACK" + after + cause(transaction);
            case KILLED -> "KILLED" + after + cause(transaction);
            case ACTIVE, COMMITTING, ROLLING_BACK -> transaction.status() + ": " + progress(transaction, now);
        };
    }

    private static String cause(Transaction transaction) {
        return transaction.branches().stream()
                .filter(branch -> branch.lastError() != null)
                .findFirst()
                .map(branch -> ": %s.%s: %s"
                        .formatted(branch.participant(), branch.operation(), Text.error(branch.lastError())))
                .orElse("");
    }

    private static String progress(Transaction transaction, Instant now) {
        if (isForItsInitiator(transaction)) {
            Instant deadline = orLatest(transaction.deadline());
            return "waits for its initiator, " + transaction.branches().size() + " registered; undecided in "
                    + Text.between(now, deadline) + ", it is rolled back";
        }
        Optional<String> waiting = transaction.branches().stream()
                .filter(branch -> branch.nextAttemptAt() != null)
                .min(Comparator.comparing(branch -> orLatest(branch.nextAttemptAt())))
                .map(branch -> waits(branch, now));
        return waiting.or(() -> attention(transaction))
                .or(() -> underWay(transaction))
                .orElse("nothing is under way, started " + Text.between(transaction.createdAt(), now) + " ago");
    }

    /** Nothing was called yet: the initiator of a TCC transaction makes its tries and decides. */
    private static boolean isForItsInitiator(Transaction transaction) {
        return transaction.mode() == TransactionMode.TCC
                && transaction.status() == TransactionStatus.ACTIVE
                && transaction.deadline() != null
                && transaction.branches().stream().allMatch(branch -> branch.attempts() == 0);
    }

    private static Instant orLatest(@Nullable Instant time) {
        return time == null ? Instant.MAX : time;
    }

    private static Optional<String> attention(Transaction transaction) {
        return Optional.ofNullable(transaction.attention())
                .map(attention -> "stopped, " + attention.code() + " " + attention.message());
    }

    private static Optional<String> underWay(Transaction transaction) {
        return transaction.branches().stream()
                .filter(Sentence::isUnderWay)
                .findFirst()
                .map(branch -> operation(branch) + " is under way"
                        + (branch.attempts() == 0 ? "" : " after " + times(branch.attempts()) + " without success"));
    }

    private static String waits(Branch branch, Instant now) {
        Instant at = orLatest(branch.nextAttemptAt());
        String error = Text.error(branch.lastError());
        return operation(branch)
                + (branch.attempts() == 0 ? " waits" : " failed " + times(branch.attempts()))
                + (at.isAfter(now) ? ", next try in " + Text.between(now, at) : ", next try now")
                + (error.isEmpty() ? "" : ": " + error);
    }

    private static String times(int count) {
        return count == 1 ? "once" : count == 2 ? "twice" : count + " times";
    }

    private static boolean isUnderWay(Branch branch) {
        return switch (branch.status()) {
            case ACTIVE, UNKNOWN, COMPENSATING, REGISTERED, CONFIRMING, CANCELLING -> true;
            case PENDING, SUCCEEDED, FAILED, SKIPPED, COMPENSATED, TRIED, CONFIRMED, CANCELLED -> false;
        };
    }

    /** What is being called: {@code payment.charge}, or which way it is being settled. */
    private static String operation(Branch branch) {
        String name = branch.participant() + "." + branch.operation();
        return switch (branch.status()) {
            case COMPENSATING, COMPENSATED -> "compensation of " + name;
            case CONFIRMING, CONFIRMED -> "confirm of " + name;
            case CANCELLING, CANCELLED -> "cancel of " + name;
            case PENDING, ACTIVE, SUCCEEDED, FAILED, UNKNOWN, SKIPPED, REGISTERED, TRIED -> name;
        };
    }
}
