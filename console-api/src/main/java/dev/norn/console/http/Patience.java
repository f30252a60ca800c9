package dev.norn.console.http;

import dev.norn.engine.TransactionState;
import dev.norn.runtime.Coordinator;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Holds answers back until a transaction has ended; lets all of them go when the server stops. Thread-safe. */
@Singleton
public final class Patience {

    private final Coordinator coordinator;
    private final CompletableFuture<Void> stopping = new CompletableFuture<>();

    Patience(Coordinator coordinator) {
        this.coordinator = coordinator;
    }

    /** The transaction when it has ended, when the time is up, or when the server stops, whatever comes first. */
    public CompletionStage<TransactionState> awaitEnd(long transactionId, Duration patience) {
        CompletableFuture<TransactionState> ended =
                coordinator.awaitEnd(transactionId, patience).toCompletableFuture();
        if (ended.isDone()) {
            return ended;
        }
        CompletableFuture<TransactionState> cutShort = stopping.thenCompose(nothing -> coordinator.show(transactionId));
        return ended.applyToEither(cutShort, state -> state).whenComplete((state, failure) -> cutShort.cancel(false));
    }

    /** Completes when nobody shall wait any longer. */
    public CompletionStage<Void> stopping() {
        return stopping.minimalCompletionStage();
    }

    /** Answers everybody who waits, now and from now on. */
    public void end() {
        stopping.complete(null);
    }
}
