package dev.norn.engine.tcc;

import dev.norn.engine.Event;
import dev.norn.engine.machine.Deliberation;
import java.time.Instant;
import java.util.random.RandomGenerator;

/** One decision about a TCC transaction in the making. */
final class Turn extends Deliberation<TccState> {

    Turn(TccState state, Instant now, RandomGenerator random) {
        super(state, now, random);
    }

    @Override
    protected TccState evolve(TccState before, long timeMillis, Event event) {
        return TccEvolution.evolve(before, timeMillis, event);
    }
}
