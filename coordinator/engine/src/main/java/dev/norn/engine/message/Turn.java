package dev.norn.engine.message;

import dev.norn.engine.Event;
import dev.norn.engine.machine.Deliberation;
import java.time.Instant;
import java.util.random.RandomGenerator;

/** One decision about a message in the making. */
final class Turn extends Deliberation<MessageState> {

    Turn(MessageState state, Instant now, RandomGenerator random) {
        super(state, now, random);
    }

    @Override
    protected MessageState evolve(MessageState before, long timeMillis, Event event) {
        return MessageEvolution.evolve(before, timeMillis, event);
    }
}
