package dev.norn.engine.saga;

import dev.norn.dsl.EvaluationException;
import dev.norn.engine.Event;
import dev.norn.engine.machine.Deliberation;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One decision about a saga in the making. */
final class Turn extends Deliberation<SagaState> {

    /** Longer messages of failed expressions are cut. */
    private static final int MAX_MESSAGE_LENGTH = 500;

    Turn(SagaState state, Instant now, RandomGenerator random) {
        super(state, now, random);
    }

    @Override
    protected SagaState evolve(SagaState before, long timeMillis, Event event) {
        return SagaEvolution.evolve(before, timeMillis, event);
    }

    static String messageOf(EvaluationException failure) {
        @Nullable String message = failure.getMessage();
        if (message == null) {
            return "the expression failed";
        }
        return message.length() <= MAX_MESSAGE_LENGTH ? message : message.substring(0, MAX_MESSAGE_LENGTH);
    }
}
