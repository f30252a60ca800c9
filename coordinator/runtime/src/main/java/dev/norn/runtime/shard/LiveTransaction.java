package dev.norn.runtime.shard;

import dev.norn.engine.TransactionState;
import dev.norn.journal.TransactionRow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A transaction in memory. Belongs to its shard's loop. */
final class LiveTransaction {

    /** {@link #armedDue} while no timer is set. */
    static final long NOT_ARMED = Long.MAX_VALUE;

    final long id;

    /** As durable; null until the first entry is. */
    @Nullable
    TransactionState state;

    /** The row as durable. */
    @Nullable
    TransactionRow row;

    /** What is at the journal; null if nothing is. */
    @Nullable
    PendingEntry pending;

    /** What waits until the journal has answered: rarely more than one, so there is no room for more at first. */
    final ArrayDeque<QueuedInput> inputs = new ArrayDeque<>(1);

    /** Who wants to see the transaction when nothing is at the journal. */
    final List<CompletableFuture<TransactionState>> viewers = new ArrayList<>();

    /** Who waits for its end. */
    final List<EndWaiter> endWaiters = new ArrayList<>();

    /** Who follows its events. */
    final List<Follower> followers = new ArrayList<>();

    long armedDue = NOT_ARMED;

    /** Until when its inputs wait for others, as database time; {@link #NOT_ARMED} if they do not. */
    long lingerUntil = NOT_ARMED;

    /** When its timer last fired. */
    long firedAt = Long.MIN_VALUE;

    /** After a refusal inputs are decided one by one, to find the one whose content cannot be stored. */
    boolean oneByOne;

    /** Read from the journal with a call in flight, which nobody will answer: that is its first input, before any other. */
    boolean interrupted;

    /** Those who waited for it to be read are told one after the other: until all were, it stays. */
    boolean held;

    /** Its timers are off until an operator does something. */
    boolean parked;

    LiveTransaction(long id) {
        this.id = id;
    }

    TransactionState durableState() {
        TransactionState durable = state;
        if (durable == null) {
            throw new IllegalStateException("transaction " + id + " is not durable yet");
        }
        return durable;
    }

    /** Those that somebody sent; the answers of participants are bounded by the branches. */
    int waitingCommands() {
        int commands = 0;
        for (QueuedInput input : inputs) {
            commands += input.reply() == null ? 0 : 1;
        }
        return commands;
    }

    boolean isWatched() {
        return !endWaiters.isEmpty() || !followers.isEmpty() || !viewers.isEmpty();
    }

    /** Whether nothing is under way for it here: no entry at the journal, no input, nobody who watches. */
    boolean isIdle() {
        return !held && pending == null && inputs.isEmpty() && !isWatched();
    }
}
