package dev.norn.engine.tcc;

import dev.norn.simulator.planted.InsteadOf;

/** A branch is cancelled while its try may still be on its way. */
public final class CancelsAtOnce {

    private CancelsAtOnce() {}

    @InsteadOf(callee = Timers.class, in = Settlement.class)
    static long quietUntil(TccState state, int branch) {
        return Long.MIN_VALUE;
    }
}
