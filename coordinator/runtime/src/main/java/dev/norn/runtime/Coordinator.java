package dev.norn.runtime;

import dev.norn.engine.Input;
import dev.norn.engine.RecordedEvent;
import dev.norn.engine.TransactionState;
import dev.norn.journal.IdempotencyKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What the ingress asks of a running node. Safe for use by many threads; never blocks.
 *
 * <p>Every answer, a refusal included, is given only when everything it tells of is committed. Answers that cannot be
 * given complete exceptionally with a {@link CoordinatorException}.
 */
public interface Coordinator {

    /**
     * Starts a transaction, or finds the one that an earlier start with the same key and body began.
     *
     * <p>Of a saga, the definition has been found and the input has been checked against its schema by the caller.
     */
    default CompletionStage<Started> start(StartTransaction request) {
        return start(request, Duration.ZERO);
    }

    /**
     * Starts a transaction or finds it, and waits for its end in the same request.
     *
     * @param patience how long to wait for the end once the start is durable, not negative
     * @return the transaction as soon as it has ended, or as it is when the time is up
     */
    CompletionStage<Started> start(StartTransaction request, Duration patience);

    /**
     * The transaction that an earlier start with this key began; empty if the journal knows of none. For a start that
     * could not begin now, because the saga has changed since: a repeated one still gets its transaction.
     *
     * @return completes exceptionally with {@code IDEMPOTENCY_KEY_REUSED} if the earlier start had another body
     */
    CompletionStage<Optional<Started>> findStarted(IdempotencyKey key);

    /**
     * Gives a command to a transaction.
     *
     * @return the transaction after it; completes exceptionally with the code of the refusal if its state does not allow
     *     the command, or with {@code TRANSACTION_NOT_FOUND}
     */
    default CompletionStage<TransactionState> command(long transactionId, Input command) {
        return command(transactionId, command, Duration.ZERO);
    }

    /**
     * Gives a command to a transaction, and waits for its end in the same request.
     *
     * @param patience how long to wait for the end once what follows from the command is durable, not negative
     * @return the transaction as soon as it has ended, or as it is when the time is up; completes exceptionally as
     *     {@link #command(long, Input)} does
     */
    CompletionStage<TransactionState> command(long transactionId, Input command, Duration patience);

    /**
     * Registers branches of a TCC transaction, or finds those that an earlier registration with the same key did.
     *
     * @return completes exceptionally as {@link #command(long, Input)} does, and with {@code IDEMPOTENCY_KEY_REUSED} if the
     *     earlier one had another body
     */
    CompletionStage<Registered> register(long transactionId, Input.Register command);

    /** The transaction as it is, wherever it is kept: in memory, or in the journal. */
    CompletionStage<TransactionState> show(long transactionId);

    /**
     * The transaction as soon as it has ended, or as it is when the time is up.
     *
     * @param patience how long to wait, not negative
     */
    CompletionStage<TransactionState> awaitEnd(long transactionId, Duration patience);

    /** Answers everybody who waits for an end with how things stand, now and from now on: the server is about to stop. */
    void endPatience();

    /**
     * The events of a transaction after a sequence number, oldest first.
     *
     * @param after 0 for all
     * @param limit at most this many, positive
     */
    CompletionStage<List<RecordedEvent>> events(long transactionId, long after, int limit);

    /**
     * Follows a transaction's events: those after the given sequence number that are there, then each new one when it is
     * committed, until the transaction has ended or the subscription is closed.
     */
    Subscription follow(long transactionId, long after, EventListener listener);

    /** What the node is doing, for health, metrics and the cluster page. */
    NodeStatus status();

    /** Receives events in order, one call at a time, on a thread of the runtime that must not be blocked. */
    interface EventListener {

        void onEvent(RecordedEvent event);

        /** The transaction has ended and all its events were given. */
        void onEnd();

        /** The stream broke: the node lost its shard, or the transaction is not known. Resume elsewhere or later. */
        void onError(CoordinatorException cause);
    }

    /** A running subscription. */
    interface Subscription extends AutoCloseable {

        @Override
        void close();
    }
}
