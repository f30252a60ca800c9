package dev.norn.dsl;

import java.util.Optional;

/** What starts a saga by itself: an event on a topic. Immutable, and pure as its {@link SagaDefinition}. */
public interface Trigger {

    /** Where its events come from. */
    String topic();

    /**
     * What an event starts.
     *
     * @return empty if the trigger's condition does not hold for it
     * @throws EvaluationException if an expression has no value for it, or the key is none
     */
    Optional<Start> match(TriggerEvent event) throws EvaluationException;

    /**
     * A transaction to start.
     *
     * @param idempotencyKey 1 to {@value #MAX_KEY_LENGTH} characters: the same event gives the same, so that it starts one
     *     transaction however often it comes
     * @param input not checked against {@code input.schema} yet
     */
    record Start(String idempotencyKey, Json input) {

        /** A longer key is none. */
        public static final int MAX_KEY_LENGTH = 255;
    }
}
