package dev.norn.engine.tcc;

import dev.norn.engine.TriedBy;
import dev.norn.simulator.planted.InsteadOf;

/** A rollback leaves out the branches of which nobody said that their try was made. */
public final class CancelsWhatIsKnownToBeTried {

    private CancelsWhatIsKnownToBeTried() {}

    @InsteadOf(callee = TccState.class, in = Settlement.class, method = "nothingHappened")
    static TriedBy triedBy(TccState state) {
        return TriedBy.COORDINATOR;
    }
}
