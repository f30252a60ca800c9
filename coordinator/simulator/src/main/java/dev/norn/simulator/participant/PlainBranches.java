package dev.norn.simulator.participant;

import dev.norn.protocol.BranchCall;
import java.util.HashSet;
import java.util.Set;

/** No fence: what arrives is done, every time. Only a business no is remembered, as the protocol demands. */
final class PlainBranches implements Branches {

    private static final int NO_ONE_IN = 12;

    private final Set<String> refused = new HashSet<>();

    @Override
    public Outcome perform(BranchCall call, boolean saysNo, boolean tooLate) {
        if (call.operation().isForward() && saysNo && alwaysSaysNo(call)) {
            refused.add(call.idempotencyKey());
        }
        if (refused.contains(call.idempotencyKey())) {
            return new Outcome(Reply.no(), false);
        }
        return new Outcome(Reply.done(FencedBranches.result(call)), true);
    }

    /** Depends on the branch alone, so every attempt is told the same. */
    private static boolean alwaysSaysNo(BranchCall call) {
        return Math.floorMod(call.idempotencyKey().hashCode() * 31, NO_ONE_IN) == 0;
    }
}
