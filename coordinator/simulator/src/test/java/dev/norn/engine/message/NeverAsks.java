package dev.norn.engine.message;

import dev.norn.engine.BranchOperation;
import dev.norn.engine.machine.Attempts;
import dev.norn.simulator.planted.InsteadOf;

/** Messages wait for their producers. */
public final class NeverAsks {

    private NeverAsks() {}

    @InsteadOf(callee = MessageBranch.class, in = Timers.class, method = "nextDueAt")
    static Attempts attempts(MessageBranch branch) {
        return branch.operation() == BranchOperation.CHECK ? Attempts.NONE : branch.attempts();
    }
}
