package dev.norn.engine.tcc;

import dev.norn.engine.machine.Attempts;
import dev.norn.simulator.planted.InsteadOf;

/** The deadline is looked at when somebody asks for something; it has no timer. */
public final class WaitsForItsInitiator {

    private WaitsForItsInitiator() {}

    @InsteadOf(callee = Timers.class, in = Timers.class, method = "nextDueAt")
    static long deadline(TccState state) {
        return Attempts.NEVER;
    }
}
