package dev.norn.runtime.shard;

import dev.norn.engine.Reply;
import dev.norn.engine.saga.SagaMachine;
import dev.norn.engine.saga.SagaState;
import dev.norn.simulator.planted.InsteadOf;
import java.time.Instant;
import java.util.SplittableRandom;

/** A command is refused at once by what is at the journal and not committed yet. */
public final class RefusesFromMemory {

    private RefusesFromMemory() {}

    @InsteadOf(callee = Turns.class, in = Shard.class, calls = 3)
    static void input(Turns turns, LiveTransaction transaction, QueuedInput input) {
        PendingEntry pending = transaction.pending;
        if (pending == null || input.reply() == null || !(pending.state() instanceof SagaState newest)) {
            turns.input(transaction, input);
            return;
        }
        Reply reply = new SagaMachine(newest.definition())
                .decide(newest, input.input(), Instant.EPOCH, new SplittableRandom(1))
                .reply();
        if (reply instanceof Reply.Refused refused) {
            input.reply().completeExceptionally(Refusals.conflict(refused.code(), refused.message()));
        } else {
            turns.input(transaction, input);
        }
    }
}
