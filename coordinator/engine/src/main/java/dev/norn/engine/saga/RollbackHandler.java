package dev.norn.engine.saga;

import dev.norn.engine.DecisionCodes;
import dev.norn.engine.Input;
import dev.norn.engine.RefusalCodes;
import dev.norn.engine.machine.Refusals;
import dev.norn.engine.machine.Verdict;

/** The initiator, or an operator, wants an undecided saga rolled back. Said twice, it is still one rollback. */
final class RollbackHandler {

    private RollbackHandler() {}

    static Verdict handle(Turn turn, Input.Rollback command) {
        SagaState state = turn.state();
        return switch (state.status()) {
            case ACTIVE -> {
                if (state.pivotMayHaveRun()) {
                    yield Refusals.of(
                            RefusalCodes.PIVOT_MAY_HAVE_RUN,
                            state,
                            state.plan().pivot(),
                            "a pivot that cannot have run");
                }
                Rollback.decide(turn, DecisionCodes.REQUESTED, command.repair().reason(), null);
                yield Verdict.TAKEN;
            }
            case ROLLING_BACK, ROLLED_BACK -> Verdict.IGNORED;
            case COMMITTING, COMMITTED -> Refusals.of(RefusalCodes.ALREADY_DECIDED, state, "no decision to commit");
            case KILLED -> Refusals.of(RefusalCodes.ALREADY_ENDED, state, "a transaction that has not ended");
        };
    }
}
