package dev.norn.engine.saga;

import dev.norn.engine.Event;
import dev.norn.engine.Input.Discard;
import dev.norn.engine.RefusalCodes;
import dev.norn.engine.TransactionStatus;
import dev.norn.engine.machine.Verdict;

/** A dead letter is given up: the saga goes on as if an operator had settled it. */
final class DiscardHandler {

    private DiscardHandler() {}

    static Verdict handle(Turn turn, Discard command) {
        SagaState state = turn.state();
        Verdict.Refused refused = Refusals.ofBranch(state, command.branch());
        if (refused != null) {
            return refused;
        }
        Branch branch = state.branch(command.branch());
        if (!Refusals.isParked(state, command.branch(), command.parking())) {
            return Refusals.notDeadLettered(state, command.branch(), command.parking());
        }
        if (state.status() == TransactionStatus.ACTIVE) {
            return Refusals.of(
                    RefusalCodes.PIVOT_UNDECIDED,
                    state,
                    command.branch(),
                    "a decision; settle the pivot with resolve, skip or compensate");
        }
        turn.emit(new Event.Discarded(command.branch(), branch.operation(), command.repair()));
        Escalations.clear(turn, command.branch());
        return Verdict.TAKEN;
    }
}
