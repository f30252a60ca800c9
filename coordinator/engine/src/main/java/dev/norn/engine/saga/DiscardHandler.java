package dev.norn.engine.saga;

import dev.norn.engine.Input.Discard;
import dev.norn.engine.RefusalCodes;
import dev.norn.engine.TransactionStatus;
import dev.norn.engine.machine.Refusals;
import dev.norn.engine.machine.Repairs;
import dev.norn.engine.machine.Verdict;

/** A dead letter is given up: the saga goes on as if an operator had settled it. */
final class DiscardHandler {

    private DiscardHandler() {}

    static Verdict handle(Turn turn, Discard command) {
        SagaState state = turn.state();
        Verdict.Refused refused = Refusals.ofDeadLetter(state, command.branch(), command.parking());
        if (refused != null) {
            return refused;
        }
        if (state.status() == TransactionStatus.ACTIVE) {
            return Refusals.of(
                    RefusalCodes.PIVOT_UNDECIDED,
                    state,
                    command.branch(),
                    "a decision; settle the pivot with resolve, skip or compensate");
        }
        return Repairs.discard(turn, command);
    }
}
