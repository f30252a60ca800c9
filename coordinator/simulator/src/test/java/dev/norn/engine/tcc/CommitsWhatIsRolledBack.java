package dev.norn.engine.tcc;

import dev.norn.engine.Decision;
import dev.norn.engine.TransactionStatus;
import dev.norn.simulator.planted.InsteadOf;
import org.jspecify.annotations.Nullable;

/** Who asks for a commit gets one, also while the deadline's rollback is under way. */
public final class CommitsWhatIsRolledBack {

    private CommitsWhatIsRolledBack() {}

    @InsteadOf(callee = TccState.class, in = CommitHandler.class)
    static TransactionStatus status(TccState state) {
        return state.status() == TransactionStatus.ROLLING_BACK ? TransactionStatus.ACTIVE : state.status();
    }

    @InsteadOf(callee = TccState.class, in = TccEvolution.class, method = "decided")
    static @Nullable Decision decision(TccState state) {
        return null;
    }
}
