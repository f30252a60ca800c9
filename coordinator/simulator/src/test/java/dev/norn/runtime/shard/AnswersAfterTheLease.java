package dev.norn.runtime.shard;

import dev.norn.runtime.node.TrustWindow;
import dev.norn.simulator.planted.InsteadOf;

/** A node whose lease is over still tells what it has in memory. */
public final class AnswersAfterTheLease {

    private AnswersAfterTheLease() {}

    @InsteadOf(callee = TrustWindow.class, in = Release.class)
    static boolean holds(TrustWindow trust, long nowNanos) {
        return true;
    }
}
