package dev.norn.simulator.planted;

import dev.norn.runtime.dispatch.Dispatcher;
import dev.norn.runtime.node.TrustWindow;
import dev.norn.simulator.participant.SimulatedTransport;

/** A node whose lease is over still sends what waits for its turn. */
public final class SendsAfterTheLease {

    private SendsAfterTheLease() {}

    /** Whatever the clock says. */
    @InsteadOf(
            callee = TrustWindow.class,
            in = {Dispatcher.class, SimulatedTransport.class},
            calls = 2)
    public static boolean holds(TrustWindow trust, long nowNanos) {
        return true;
    }
}
