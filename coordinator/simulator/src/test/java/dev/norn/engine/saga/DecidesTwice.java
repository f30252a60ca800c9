package dev.norn.engine.saga;

import dev.norn.engine.Decision;
import dev.norn.engine.TransactionStatus;
import dev.norn.simulator.planted.InsteadOf;
import org.jspecify.annotations.Nullable;

/** Who asks for a rollback gets one, also after the decision to commit. */
public final class DecidesTwice {

    private DecidesTwice() {}

    @InsteadOf(callee = SagaState.class, in = RollbackHandler.class)
    static TransactionStatus status(SagaState state) {
        return state.status() == TransactionStatus.COMMITTING ? TransactionStatus.ACTIVE : state.status();
    }

    @InsteadOf(callee = SagaState.class, in = RollbackHandler.class)
    static boolean pivotMayHaveRun(SagaState state) {
        return state.status() != TransactionStatus.COMMITTING && state.pivotMayHaveRun();
    }

    @InsteadOf(callee = SagaState.class, in = SagaEvolution.class, method = "decided")
    static @Nullable Decision decision(SagaState state) {
        return null;
    }
}
