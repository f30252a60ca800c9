package dev.norn.engine.tcc;

import dev.norn.simulator.planted.InsteadOf;

/** A commit that comes after the deadline, and before the timer, is taken. */
public final class CommitsAfterTheDeadline {

    private CommitsAfterTheDeadline() {}

    @InsteadOf(callee = Settlement.class, in = TccMachine.class, method = "decide")
    static void rollBackAtDeadline(Turn turn) {
        // Left to the timer.
    }
}
