package dev.norn.runtime.shard;

import dev.norn.engine.TransactionState;
import dev.norn.simulator.planted.InsteadOf;

/** A replayed transaction is not told that its calls are lost, and waits for their answers. */
public final class ForgetsCallsOfTheDead {

    private ForgetsCallsOfTheDead() {}

    @InsteadOf(callee = TransactionState.class, in = Residency.class, method = "install")
    static boolean inFlight(TransactionState state) {
        return false;
    }
}
