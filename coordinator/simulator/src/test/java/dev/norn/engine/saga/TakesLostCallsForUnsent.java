package dev.norn.engine.saga;

import dev.norn.engine.CallError;
import dev.norn.engine.Event;
import dev.norn.simulator.planted.InsteadOf;

/** A call that was in flight when its node died is said not to have been sent. */
public final class TakesLostCallsForUnsent {

    private TakesLostCallsForUnsent() {}

    @InsteadOf(callee = Turn.class, in = RecoveredHandler.class)
    static void emit(Turn turn, Event event) {
        if (event instanceof Event.AttemptInterrupted lost) {
            turn.emit(new Event.AttemptNotSent(
                    lost.branch(),
                    lost.operation(),
                    lost.attempt(),
                    new CallError("NODE_LOST", "not sent", null),
                    lost.nextAttemptAt()));
        }
    }
}
