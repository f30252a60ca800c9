package dev.norn.engine.saga;

import dev.norn.engine.Event;
import dev.norn.engine.Input.Redrive;
import dev.norn.engine.Repair;
import dev.norn.engine.machine.Verdict;

/** A dead letter comes back: its operation is tried now, with all its attempts and a fresh escalation clock. */
final class RedriveHandler {

    private RedriveHandler() {}

    static Verdict handle(Turn turn, Redrive command) {
        SagaState state = turn.state();
        Verdict.Refused refused = Refusals.ofBranch(state, command.branch());
        if (refused != null) {
            return refused;
        }
        if (!Refusals.isParked(state, command.branch(), command.parking())) {
            return Refusals.notDeadLettered(state, command.branch(), command.parking());
        }
        bringBack(turn, command.branch(), command.repair());
        return Verdict.TAKEN;
    }

    static void bringBack(Turn turn, int branch, Repair repair) {
        turn.emit(new Event.Redriven(branch, turn.state().branch(branch).operation(), repair));
        Escalations.clear(turn, branch);
    }
}
