package dev.norn.engine.tcc;

import dev.norn.engine.Event;
import dev.norn.engine.TransactionStatus;
import dev.norn.simulator.planted.InsteadOf;

/** A branch is registered as long as the transaction has not ended. */
public final class RegistersAfterTheDecision {

    private RegistersAfterTheDecision() {}

    @InsteadOf(callee = TccState.class, in = RegisterHandler.class)
    static TransactionStatus status(TccState state) {
        return state.status().ended() ? state.status() : TransactionStatus.ACTIVE;
    }

    @InsteadOf(callee = TccEvolution.class, in = TccEvolution.class)
    static TccState branchesRegistered(TccState state, Event.BranchesRegistered event) {
        return state.withRegistered(event.branches(), event.key());
    }
}
