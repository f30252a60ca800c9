package dev.norn.engine.message;

import dev.norn.engine.Decision;
import dev.norn.engine.DecisionCodes;
import dev.norn.engine.Event;
import dev.norn.engine.Input.Commit;
import dev.norn.engine.Input.Compensate;
import dev.norn.engine.Input.Rollback;
import dev.norn.engine.RefusalCodes;
import dev.norn.engine.machine.Escalations;
import dev.norn.engine.machine.Refusals;
import dev.norn.engine.machine.Verdict;

/** The producer submits or aborts, or an operator decides in its place. Said twice, it is still one decision. */
final class DecisionHandler {

    private DecisionHandler() {}

    static Verdict handle(Turn turn, Commit command) {
        MessageState state = turn.state();
        if (command.branches() != null) {
            return new Verdict.Refused(
                    RefusalCodes.WRONG_MODE, "a message's submit names branches (expected: none, only TCC's does)");
        }
        return switch (state.status()) {
            case ACTIVE -> decide(turn, Decision.COMMIT, DecisionCodes.COMMIT_REQUESTED, "the initiator asked for it");
            case COMMITTING, COMMITTED -> Verdict.IGNORED;
            case ROLLING_BACK, ROLLED_BACK ->
                Refusals.of(RefusalCodes.ALREADY_DECIDED, state, "no decision to roll back");
            case KILLED -> Refusals.of(RefusalCodes.ALREADY_ENDED, state, "a transaction that has not ended");
        };
    }

    static Verdict handle(Turn turn, Rollback command) {
        return rollBack(turn, DecisionCodes.REQUESTED, command.repair().reason());
    }

    /** An operator knows that the local transaction will never be committed. */
    static Verdict handle(Turn turn, Compensate command) {
        Integer branch = command.branch();
        if (branch == null) {
            return command.input() == null
                    ? rollBack(turn, DecisionCodes.OPERATOR, command.repair().reason())
                    : Refusals.of(RefusalCodes.BRANCH_REQUIRED, turn.state(), "an input only together with a branch");
        }
        Verdict.Refused refused = Refusals.ofBranch(turn.state(), branch);
        return refused != null
                ? refused
                : Refusals.of(
                        RefusalCodes.NOTHING_TO_COMPENSATE,
                        turn.state(),
                        branch,
                        "no branch; what is delivered is not undone");
    }

    private static Verdict rollBack(Turn turn, String code, String reason) {
        MessageState state = turn.state();
        return switch (state.status()) {
            case ACTIVE -> decide(turn, Decision.ROLLBACK, code, reason);
            case ROLLING_BACK, ROLLED_BACK -> Verdict.IGNORED;
            case COMMITTING, COMMITTED -> Refusals.of(RefusalCodes.ALREADY_DECIDED, state, "no decision to commit");
            case KILLED -> Refusals.of(RefusalCodes.ALREADY_ENDED, state, "a transaction that has not ended");
        };
    }

    /** The producer need not be asked any more. */
    static Verdict decide(Turn turn, Decision decision, String code, String reason) {
        turn.emit(new Event.Decided(decision, code, reason, null));
        Escalations.clear(turn, MessageState.PRODUCER);
        return Verdict.TAKEN;
    }
}
