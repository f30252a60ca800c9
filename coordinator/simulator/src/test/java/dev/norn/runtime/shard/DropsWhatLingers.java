package dev.norn.runtime.shard;

import dev.norn.engine.TransactionState;
import dev.norn.engine.tcc.TccMachine;
import dev.norn.engine.tcc.TccState;
import dev.norn.simulator.planted.InsteadOf;

/** A confirm or cancel whose answer waits for those beside it is forgotten meanwhile. */
public final class DropsWhatLingers {

    private DropsWhatLingers() {}

    @InsteadOf(callee = LiveTransaction.class, in = Turns.class, method = "lingers")
    static TransactionState durableState(LiveTransaction transaction) {
        TransactionState state = transaction.durableState();
        if (state instanceof TccState tcc
                && TccMachine.mayWait(
                        tcc, transaction.inputs.stream().map(QueuedInput::input).toList())) {
            transaction.inputs.clear();
        }
        return state;
    }
}
