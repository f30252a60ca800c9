package dev.norn.runtime.shard;

import dev.norn.engine.Answer;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.CallError;
import dev.norn.engine.Decision;
import dev.norn.engine.Effect;
import dev.norn.engine.Input;
import dev.norn.engine.Reply;
import dev.norn.engine.TransactionState;
import dev.norn.protocol.Operation;
import dev.norn.runtime.CoordinatorException;
import dev.norn.runtime.TraceContext;
import dev.norn.runtime.dispatch.BranchRequest;
import dev.norn.runtime.relay.ShardFeed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Lets out what may be seen: calls, answers, events. Whoever calls it vouches that everything told is durable. Belongs to
 * the shard's loop.
 */
final class Release {

    private static final CallError STOPPING =
            new CallError("NODE_STOPPING", "the node is being stopped; another one goes on", null);

    private static final CallError ROLLED_BACK =
            new CallError("ROLLED_BACK", "the transaction is being rolled back", null);

    private final Shard shard;
    private final ShardServices services;
    private final ShardLoop loop;
    private final Tenure tenure;
    private final @Nullable ShardFeed feed;

    /** @param feed through which events are published; null if they are not */
    Release(Shard shard, ShardServices services, ShardLoop loop, Tenure tenure, @Nullable ShardFeed feed) {
        this.shard = shard;
        this.services = services;
        this.loop = loop;
        this.tenure = tenure;
        this.feed = feed;
    }

    /** An entry is durable. */
    void committed(LiveTransaction transaction, PendingEntry entry) {
        TransactionState state = entry.state();
        PendingStart start = entry.start();
        if (feed != null) {
            feed.committed(state, entry.events(), entry.payloadChars());
        }
        if (start != null) {
            services.metrics().transactionStarted(state.mode(), state.name());
            shard.started(start, transaction);
        }
        if (!state.status().ended()) {
            entry.effects().forEach(effect -> perform(state, effect));
        }
        replies(transaction, entry.inputs(), entry.replies(), state);
        transaction.followers.forEach(follower -> follower.committed(entry.events()));
        if (state.status().ended()) {
            ended(transaction, state);
        }
        transaction.viewers.forEach(viewer -> answer(viewer, state));
        transaction.viewers.clear();
    }

    /** An entry will never be durable. */
    void leftOut(PendingEntry entry) {
        if (feed != null) {
            feed.leftOut(entry.events().getLast().sequence());
        }
    }

    private void ended(LiveTransaction transaction, TransactionState state) {
        Instant end = Objects.requireNonNullElse(state.endedAt(), loop.now());
        services.metrics()
                .transactionEnded(state.mode(), state.name(), state.status(), Duration.between(state.createdAt(), end));
        for (EndWaiter waiter : transaction.endWaiters) {
            loop.removeEndWaiter(waiter);
            shard.listenerLeft();
            answer(waiter.reply(), state);
        }
        transaction.endWaiters.clear();
        for (Follower follower : transaction.followers) {
            shard.listenerLeft();
            follower.ended();
        }
        transaction.followers.clear();
    }

    /** Tells each who sent an input what came of it. */
    void replies(LiveTransaction transaction, List<QueuedInput> inputs, List<Reply> replies, TransactionState state) {
        for (int i = 0; i < inputs.size(); i++) {
            CompletableFuture<QueuedInput.Outcome> future = inputs.get(i).reply();
            if (future != null) {
                switch (replies.get(i)) {
                    case Reply.Accepted accepted ->
                        accepted(transaction, state, inputs.get(i).patience(), future);
                    case Reply.Registered registered -> answer(future, new QueuedInput.Outcome(state, registered));
                    case Reply.Refused refused -> refuse(future, Refusals.conflict(refused.code(), refused.message()));
                    case Reply.KeyReused reused -> refuse(future, Refusals.keyReused());
                }
            }
        }
    }

    private void accepted(
            LiveTransaction transaction,
            TransactionState state,
            Duration patience,
            CompletableFuture<QueuedInput.Outcome> future) {
        if (state.status().ended() || !shard.waits(patience)) {
            answer(future, new QueuedInput.Outcome(state, new Reply.Accepted()));
            return;
        }
        CompletableFuture<TransactionState> ended = new CompletableFuture<>();
        CompletableFuture<Boolean> _ = ended.handle((end, failure) -> failure == null
                ? future.complete(new QueuedInput.Outcome(end, new Reply.Accepted()))
                : future.completeExceptionally(failure));
        shard.addEndWaiter(transaction, patience, ended);
    }

    private void refuse(CompletableFuture<?> future, CoordinatorException refusal) {
        fail(future, mayTell() ? refusal : Refusals.notOwner(shard.number()));
    }

    <T> void answer(CompletableFuture<T> future, T value) {
        if (mayTell()) {
            services.replyExecutor().execute(() -> future.complete(value));
        } else {
            fail(future, Refusals.notOwner(shard.number()));
        }
    }

    /** Outside of the trust window another node may have gone on: what is durable here is not the newest any more. */
    boolean mayTell() {
        return tenure.trust().holds(loop.nowNanos());
    }

    void fail(@Nullable CompletableFuture<?> future, CoordinatorException cause) {
        if (future != null) {
            services.replyExecutor().execute(() -> future.completeExceptionally(cause));
        }
    }

    private void perform(TransactionState state, Effect effect) {
        switch (effect) {
            case Effect.Call call -> call(state, call);
        }
    }

    private void call(TransactionState state, Effect.Call call) {
        boolean pointlessLate = call.operation().isForward() && call.attempt() == 1 && state.decision() == null;
        BranchRequest request = new BranchRequest(
                state.id(),
                state.branches().get(call.branch()).id(),
                operation(call.operation()),
                call.attempt(),
                call.target(),
                call.input(),
                call.result(),
                call.timeout(),
                pointlessLate ? state.deadline().toEpochMilli() : BranchRequest.ALWAYS,
                TraceContext.traceparent(state.id(), loop.random().nextLong()));
        long id = state.id();
        shard.called();
        if (shard.isDraining()) {
            answered(id, call, new Answer.NotSent(STOPPING));
        } else if (call.operation().isForward() && state.decision() == Decision.ROLLBACK) {
            // Decided after it was to be sent, in the same entry.
            answered(id, call, new Answer.NotSent(ROLLED_BACK));
        } else {
            services.dispatcher().dispatch(request, tenure.trust(), answer -> answered(id, call, answer));
        }
    }

    private void answered(long id, Effect.Call call, Answer answer) {
        Input.Answered input = new Input.Answered(call.branch(), call.operation(), call.attempt(), answer);
        loop.post(now -> shard.answered(id, input));
    }

    private static Operation operation(BranchOperation operation) {
        return switch (operation) {
            case ACTION -> Operation.ACTION;
            case COMPENSATE -> Operation.COMPENSATE;
            case TRY -> Operation.TRY;
            case CONFIRM -> Operation.CONFIRM;
            case CANCEL -> Operation.CANCEL;
            case CHECK -> Operation.CHECK;
        };
    }
}
