package dev.norn.engine.message;

import dev.norn.engine.Answer;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.Input.Answered;
import dev.norn.engine.machine.Verdict;
import dev.norn.simulator.planted.InsteadOf;

/** A check that fails is taken for a producer that never committed. */
public final class TakesAnyAnswerForNever {

    private TakesAnyAnswerForNever() {}

    @InsteadOf(callee = AnsweredHandler.class, in = MessageMachine.class, method = "handle")
    static Verdict handle(Turn turn, Answered answered) {
        boolean failed = answered.operation() == BranchOperation.CHECK && answered.answer() instanceof Answer.Unknown;
        return AnsweredHandler.handle(
                turn,
                failed
                        ? new Answered(
                                answered.branch(),
                                answered.operation(),
                                answered.attempt(),
                                new Answer.Gone(((Answer.Unknown) answered.answer()).error()))
                        : answered);
    }
}
