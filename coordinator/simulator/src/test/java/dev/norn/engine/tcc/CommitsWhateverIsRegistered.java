package dev.norn.engine.tcc;

import dev.norn.engine.TriedBranch;
import dev.norn.engine.machine.Verdict;
import dev.norn.simulator.planted.InsteadOf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A commit that names its branches is not compared with those that are registered. */
public final class CommitsWhateverIsRegistered {

    private CommitsWhateverIsRegistered() {}

    @InsteadOf(callee = CommitHandler.class, in = CommitHandler.class)
    static Verdict.@Nullable Refused resultsOf(Turn turn, List<TriedBranch> meant) {
        return null;
    }
}
