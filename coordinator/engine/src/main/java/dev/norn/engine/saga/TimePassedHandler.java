package dev.norn.engine.saga;

import dev.norn.engine.machine.Verdict;

/** Time passed: {@link Progress} does whatever is due, as after every input. */
final class TimePassedHandler {

    private TimePassedHandler() {}

    static Verdict handle(Turn turn) {
        return Timers.nextDueAt(turn.state()) <= turn.nowMillis() ? Verdict.TAKEN : Verdict.IGNORED;
    }
}
