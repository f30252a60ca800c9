package dev.norn.sdk.tcc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.norn.protocol.BranchCall;
import dev.norn.sdk.BusinessFailure;
import dev.norn.sdk.client.NewBranch;
import dev.norn.sdk.participant.LocalTries;
import dev.norn.sdk.participant.LocalTry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How branches are attempted: the same in a transaction of one's own and in one that was joined. */
abstract class RunningTransaction implements TccTransaction {
    /** Attempts end at the deadline; what is later than this is lost. */
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);

    final TccTransactions transactions;
    final BranchLedger ledger = new BranchLedger();

    RunningTransaction(TccTransactions transactions) {
        this.transactions = transactions;
    }

    /** A call with its branch. */
    private record Attempt(TccCall<?> call, String branch, JsonNode input) {}

    /** Makes the branches known to the coordinator, durably, and gives their ids in order. */
    abstract List<String> register(List<NewBranch> branches);

    /** The id if the transaction was begun. */
    abstract @Nullable String idOrNull();

    /** When the transaction ends if undecided, by {@link System#nanoTime()}. */
    abstract long endNanos();

    @Override
    public TccResults attemptAll(List<TccCall<?>> calls) {
        List<Attempt> attempts = begun(() -> {
            requireInstances(calls);
            return registered(calls);
        });
        AtomicBoolean isGivenUp = new AtomicBoolean();
        List<CompletableFuture<@Nullable JsonNode>> results = new ArrayList<>();
        for (Attempt attempt : attempts) {
            results.add(isLocal(attempt.call) ? new CompletableFuture<>() : send(attempt, isGivenUp));
        }
        for (int i = 0; i < attempts.size(); i++) {
            if (isLocal(attempts.get(i).call)) {
                runHere(attempts.get(i), results.get(i), isGivenUp);
            }
        }
        return results(attempts, results);
    }

    /** Whatever keeps an attempt from beginning, the work goes on without it at most to a rollback. */
    private List<Attempt> begun(Supplier<List<Attempt>> beginning) {
        ledger.requireOpen();
        try {
            return beginning.get();
        } catch (RuntimeException e) {
            throw failed(e);
        }
    }

    @Override
    public <T extends @Nullable Object, X extends Exception> T enlist(
            String participant, String operation, @Nullable Object input, LocalWork<T, X> localWork) throws X {
        List<TccCall<?>> call = List.of(TccCall.of(participant, operation, input));
        Attempt attempt = begun(() -> registered(call)).get(0);
        try {
            T value = CurrentTransaction.<T, X>without(() -> localWork.run(branchCall(attempt)));
            ledger.tried(attempt.branch, withoutNull(transactions.json().valueToTree(value)));
            return value;
        } catch (Throwable failure) {
            ledger.setRollbackOnly(failure);
            throw failure;
        }
    }

    private boolean isLocal(TccCall<?> call) {
        LocalTries tries = transactions.localTries();
        return call.localWork() != null || (tries != null && tries.has(call.participant(), call.operation()));
    }

    /** A branch for which nobody is there would have to be cancelled, and nobody would be there for that either. */
    private void requireInstances(List<TccCall<?>> calls) {
        for (TccCall<?> call : calls) {
            if (!isLocal(call) && !transactions.caller().hasInstance(call.participant())) {
                throw failure("NO_INSTANCE", call, "no live instance of " + call.participant(), null);
            }
        }
    }

    private List<Attempt> registered(List<? extends TccCall<?>> calls) {
        List<NewBranch> branches = new ArrayList<>();
        List<Attempt> attempts = new ArrayList<>();
        List<JsonNode> inputs = new ArrayList<>();
        for (TccCall<?> call : calls) {
            JsonNode input = transactions.json().valueToTree(call.input());
            inputs.add(input);
            branches.add(call.toBranch(input));
        }
        List<String> ids = register(branches);
        for (int i = 0; i < ids.size(); i++) {
            attempts.add(new Attempt(calls.get(i), ids.get(i), inputs.get(i)));
        }
        ledger.registered(ids);
        return attempts;
    }

    private CompletableFuture<@Nullable JsonNode> send(Attempt attempt, AtomicBoolean isGivenUp) {
        return transactions
                .caller()
                .send(new TryCaller.Try(id(), attempt.branch, attempt.call, attempt.input, endNanos(), isGivenUp::get))
                .thenCompose(reply -> {
                    Throwable failure = failureOf(attempt.call, reply);
                    if (failure != null) {
                        isGivenUp.set(true);
                        return CompletableFuture.failedFuture(failure);
                    }
                    return CompletableFuture.completedFuture(((TryReply.Done) reply).result());
                });
    }

    private @Nullable Throwable failureOf(TccCall<?> call, TryReply reply) {
        if (reply instanceof TryReply.No no) {
            return no.failure();
        }
        if (reply instanceof TryReply.Never never) {
            return failure("TRY_REFUSED", call, never.why(), null);
        }
        if (reply instanceof TryReply.Unknown unknown) {
            return failure("TRY_UNKNOWN", call, unknown.why(), unknown.cause());
        }
        return reply instanceof TryReply.Working
                ? failure("TRY_UNKNOWN", call, "still working when it was given up", null)
                : null;
    }

    private void runHere(Attempt attempt, CompletableFuture<@Nullable JsonNode> result, AtomicBoolean isGivenUp) {
        if (isGivenUp.get()) {
            result.completeExceptionally(
                    failure("TRY_UNKNOWN", attempt.call, "not run, as another one had failed", null));
            return;
        }
        try {
            result.complete(CurrentTransaction.<@Nullable JsonNode, Exception>without(() -> runHere(attempt)));
        } catch (Exception | Error e) {
            isGivenUp.set(true);
            result.completeExceptionally(e);
        }
    }

    private @Nullable JsonNode runHere(Attempt attempt) throws Exception {
        TccCall<?> call = attempt.call;
        BranchCall branch = branchCall(attempt);
        LocalWork<? extends @Nullable Object, ?> own = call.localWork();
        if (own != null) {
            return transactions.json().valueToTree(own.run(branch));
        }
        return Objects.requireNonNull(transactions.localTries())
                .run(new LocalTry(
                        branch.transactionId(),
                        branch.branch(),
                        call.participant(),
                        call.operation(),
                        attempt.input,
                        branch.deadline()));
    }

    private BranchCall branchCall(Attempt attempt) {
        Duration left = Duration.ofNanos(endNanos() - System.nanoTime());
        return transactions.caller().branchCall(id(), attempt.branch, 1, left);
    }

    /** Waits for all, also after a failure: what is in flight should not meet its own cancel on the way. */
    private TccResults results(List<Attempt> attempts, List<CompletableFuture<@Nullable JsonNode>> futures) {
        TccResults results = new TccResults();
        Throwable worst = null;
        for (int i = 0; i < attempts.size(); i++) {
            Attempt attempt = attempts.get(i);
            try {
                JsonNode result = withoutNull(awaited(futures.get(i)));
                ledger.tried(attempt.branch, result);
                results.put(attempt.call, converted(attempt.call, result));
            } catch (ExecutionException e) {
                worst = worse(worst, e.getCause() == null ? e : e.getCause());
            } catch (TimeoutException | TryFailedException e) {
                worst = worse(worst, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw failed(failure("TRY_UNKNOWN", attempt.call, "interrupted while waiting for it", e));
            }
        }
        if (worst != null) {
            throw unchecked(attempts.get(0).call, failed(worst));
        }
        return results;
    }

    private @Nullable JsonNode awaited(CompletableFuture<@Nullable JsonNode> result)
            throws ExecutionException, TimeoutException, InterruptedException {
        return result.get(Math.max(0, endNanos() - System.nanoTime()) + GRACE_NANOS, TimeUnit.NANOSECONDS);
    }

    /** A business no says most; else the first failure. The others are suppressed. */
    private static Throwable worse(@Nullable Throwable first, Throwable other) {
        if (first == null || (other instanceof BusinessFailure && !(first instanceof BusinessFailure))) {
            return other;
        }
        first.addSuppressed(other);
        return first;
    }

    private RuntimeException unchecked(TccCall<?> call, Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return failure instanceof RuntimeException unchecked
                ? unchecked
                : failure("TRY_FAILED", call, failure.toString(), failure);
    }

    private @Nullable Object converted(TccCall<?> call, @Nullable JsonNode result) {
        Class<?> type = call.resultType();
        if (type == null) {
            return null;
        }
        try {
            Object value = result == null ? null : transactions.json().treeToValue(result, type);
            if (value != null) {
                return value;
            }
        } catch (JsonProcessingException e) {
            throw failure("RESULT_UNREADABLE", call, e.getOriginalMessage(), e);
        }
        throw failure("RESULT_UNREADABLE", call, "no result (expected: " + type.getSimpleName() + ")", null);
    }

    private static @Nullable JsonNode withoutNull(@Nullable JsonNode result) {
        return result == null || result.isNull() || result.isMissingNode() ? null : result;
    }

    private TryFailedException failure(String code, TccCall<?> call, String why, @Nullable Throwable cause) {
        return new TryFailedException(idOrNull(), code, call.toString(), why, cause);
    }

    private <F extends Throwable> F failed(F failure) {
        ledger.setRollbackOnly(failure);
        return failure;
    }

    @Override
    public void include(Collection<String> branchIds) {
        branchIds.forEach(id -> ledger.tried(id, null));
    }

    @Override
    public void setRollbackOnly(@Nullable Throwable cause) {
        ledger.setRollbackOnly(cause);
    }

    @Override
    public boolean isRollbackOnly() {
        return ledger.isRollbackOnly();
    }
}
