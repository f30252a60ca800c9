package dev.norn.runtime.shard;

import dev.norn.engine.Input;
import dev.norn.engine.RecordedEvent;
import dev.norn.engine.Reply;
import dev.norn.engine.TransactionId;
import dev.norn.engine.TransactionState;
import dev.norn.journal.IdempotencyKey;
import dev.norn.journal.KnownStart;
import dev.norn.journal.StoreException;
import dev.norn.journal.StoredEntry;
import dev.norn.runtime.Coordinator;
import dev.norn.runtime.CoordinatorException;
import dev.norn.runtime.NodeStatus;
import dev.norn.runtime.Registered;
import dev.norn.runtime.StartTransaction;
import dev.norn.runtime.Started;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The ingress' side of a node: finds the shard of a request and puts the request into its loop's inbox, or refuses it. What
 * is only read and belongs to no shard of this node is read from the journal, which knows durable things only.
 */
public final class ShardCoordinator implements Coordinator {

    /** Which shards this node serves. Safe for use by many threads. */
    public interface Owned {

        /** The shard of a keyed start: one key has one home. */
        int shardOf(byte[] keyHash);

        /** A shard, if this node serves it. */
        @Nullable
        Shard shard(int number);

        /** Each of the shards that this node serves in turn; null if there is none. */
        @Nullable
        Shard next();
    }

    private final ShardServices services;
    private final Owned owned;
    private final Executor readExecutor;
    private final Supplier<NodeStatus> status;
    private volatile boolean impatient;

    /**
     * The ingress of a node.
     *
     * @param readExecutor runs reads of clients, which block; rejects what is too much
     */
    public ShardCoordinator(ShardServices services, Owned owned, Executor readExecutor, Supplier<NodeStatus> status) {
        this.services = services;
        this.owned = owned;
        this.readExecutor = readExecutor;
        this.status = status;
    }

    @Override
    public CompletionStage<Started> start(StartTransaction request, Duration patience) {
        requireNotNegative(patience);
        CompletableFuture<Started> reply = new CompletableFuture<>();
        IdempotencyKey key = request.key();
        int home = key == null ? -1 : owned.shardOf(key.keyHash());
        Shard shard = key == null ? owned.next() : owned.shard(home);
        if (shard == null) {
            reply.completeExceptionally(key == null ? notServing() : Refusals.notOwner(home));
        } else {
            offer(shard, reply, () -> shard.start(new PendingStart(request, bounded(patience), reply)));
        }
        return reply;
    }

    @Override
    public CompletionStage<Optional<Started>> findStarted(IdempotencyKey key) {
        CompletableFuture<Optional<KnownStart>> known = new CompletableFuture<>();
        reading(
                known,
                () -> known.complete(services.store().findByKey(owned.shardOf(key.keyHash()), key)),
                "the journal cannot be asked for a key");
        return known.thenCompose(this::showStarted);
    }

    private CompletionStage<Optional<Started>> showStarted(Optional<KnownStart> known) {
        if (known.isEmpty()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        if (!known.get().sameBody()) {
            return CompletableFuture.failedFuture(Refusals.keyReused());
        }
        return show(known.get().transactionId()).thenApply(state -> Optional.of(new Started(state, true)));
    }

    @Override
    public CompletionStage<TransactionState> command(long transactionId, Input command, Duration patience) {
        requireNotNegative(patience);
        return send(transactionId, command, patience).thenApply(QueuedInput.Outcome::transaction);
    }

    @Override
    public CompletionStage<Registered> register(long transactionId, Input.Register command) {
        return send(transactionId, command, Duration.ZERO).thenApply(ShardCoordinator::registered);
    }

    private CompletableFuture<QueuedInput.Outcome> send(long transactionId, Input command, Duration patience) {
        CompletableFuture<QueuedInput.Outcome> reply = new CompletableFuture<>();
        Shard shard = shardOf(transactionId);
        if (shard == null) {
            reply.completeExceptionally(Refusals.notOwner(TransactionId.shard(transactionId)));
        } else {
            offer(shard, reply, () -> shard.command(transactionId, command, bounded(patience), reply));
        }
        return reply;
    }

    private static Registered registered(QueuedInput.Outcome outcome) {
        if (!(outcome.reply() instanceof Reply.Registered registered)) {
            throw new IllegalStateException("a registration was answered by " + outcome.reply());
        }
        int first = registered.first();
        return new Registered(
                outcome.transaction(),
                outcome.transaction().branches().subList(first, first + registered.count()),
                registered.replayed());
    }

    @Override
    public CompletionStage<TransactionState> show(long transactionId) {
        Shard shard = shardOf(transactionId);
        if (shard == null) {
            return read(transactionId, entries -> services.engine().replay(transactionId, entries));
        }
        CompletableFuture<TransactionState> reply = new CompletableFuture<>();
        offer(shard, reply, () -> shard.show(transactionId, reply));
        return reply;
    }

    @Override
    public CompletionStage<TransactionState> awaitEnd(long transactionId, Duration patience) {
        requireNotNegative(patience);
        Shard shard = shardOf(transactionId);
        if (shard == null) {
            return show(transactionId);
        }
        CompletableFuture<TransactionState> reply = new CompletableFuture<>();
        offer(shard, reply, () -> shard.awaitEnd(transactionId, bounded(patience), reply));
        return reply;
    }

    @Override
    public void endPatience() {
        impatient = true;
        for (int number = 0; number < services.store().shardCount(); number++) {
            Shard shard = owned.shard(number);
            if (shard != null) {
                shard.loop().post(now -> shard.endPatience());
            }
        }
    }

    private Duration bounded(Duration patience) {
        return impatient ? Duration.ZERO : patience;
    }

    private static void requireNotNegative(Duration patience) {
        if (patience.isNegative()) {
            throw new IllegalArgumentException("patience: " + patience + " (expected: >= 0)");
        }
    }

    @Override
    public CompletionStage<List<RecordedEvent>> events(long transactionId, long after, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit: " + limit + " (expected: >= 1)");
        }
        return read(
                transactionId,
                entries -> Engine.events(entries).stream()
                        .filter(event -> event.sequence() > after)
                        .limit(limit)
                        .toList());
    }

    @Override
    public Subscription follow(long transactionId, long after, EventListener listener) {
        Follower follower = new Follower(after, listener);
        Shard shard = shardOf(transactionId);
        if (shard == null) {
            follower.broke(Refusals.notOwner(TransactionId.shard(transactionId)));
            return follower::close;
        }
        boolean taken = shard.loop().inbox().offer(now -> shard.follow(transactionId, follower));
        if (!taken) {
            follower.broke(tooManyRequests());
        }
        return () -> {
            follower.close();
            shard.loop().post(now -> shard.unfollow(transactionId, follower));
        };
    }

    @Override
    public NodeStatus status() {
        return status.get();
    }

    // ---- ways in

    private @Nullable Shard shardOf(long transactionId) {
        return transactionId <= 0 ? null : owned.shard(TransactionId.shard(transactionId));
    }

    private void offer(Shard shard, CompletableFuture<?> reply, Runnable request) {
        if (shard.backlog() >= services.limits().maxJournalBacklog()) {
            reply.completeExceptionally(Refusals.overloaded(
                    "too many entries wait for the journal", services.limits().maxJournalBacklog()));
        } else if (!shard.loop().inbox().offer(now -> request.run())) {
            reply.completeExceptionally(tooManyRequests());
        }
    }

    private CoordinatorException tooManyRequests() {
        return Refusals.overloaded(
                "too many requests wait for their turn", services.limits().maxQueuedCommands());
    }

    private CoordinatorException notServing() {
        return Refusals.unavailable(
                "this node serves no shard now: it is " + status.get().phase());
    }

    private interface Reading<T> {
        T of(List<StoredEntry> entries) throws Engine.UnreadableException, StoreException;
    }

    private <T> CompletableFuture<T> read(long transactionId, Reading<T> reading) {
        CompletableFuture<T> reply = new CompletableFuture<>();
        reading(
                reply,
                () -> readNow(transactionId, reading, reply),
                "transaction " + transactionId + " cannot be read");
        return reply;
    }

    private <T> void readNow(long transactionId, Reading<T> reading, CompletableFuture<T> reply)
            throws StoreException, Engine.UnreadableException {
        List<StoredEntry> entries = services.store().read(transactionId);
        if (entries.isEmpty()) {
            reply.completeExceptionally(Refusals.notFound(transactionId));
        } else {
            reply.complete(reading.of(entries));
        }
    }

    private interface StoreRead {
        void run() throws StoreException, Engine.UnreadableException;
    }

    /** Runs a read of the store off the caller's thread; whatever stops it is told to the reply. */
    private void reading(CompletableFuture<?> reply, StoreRead read, String failure) {
        try {
            readExecutor.execute(() -> tell(reply, read, failure));
        } catch (RejectedExecutionException e) {
            CoordinatorException refusal = Refusals.overloaded("too many reads wait for the journal", 0);
            refusal.addSuppressed(e);
            reply.completeExceptionally(refusal);
        }
    }

    private static void tell(CompletableFuture<?> reply, StoreRead read, String failure) {
        try {
            read.run();
        } catch (StoreException e) {
            reply.completeExceptionally(Refusals.unavailable("the journal cannot be read: " + e.getMessage()));
        } catch (Engine.UnreadableException e) {
            reply.completeExceptionally(Refusals.broken(e.code(), String.valueOf(e.getMessage())));
        } catch (RuntimeException e) {
            reply.completeExceptionally(Refusals.broken("JOURNAL_UNREADABLE", failure + ": " + e));
        }
    }
}
