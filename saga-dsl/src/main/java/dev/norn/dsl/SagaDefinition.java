package dev.norn.dsl;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A saga that passed every check, with its expressions compiled. Immutable and safe for use by many threads.
 *
 * <p>Evaluation is pure: it depends on its arguments alone, never on time, place or earlier calls.
 */
public interface SagaDefinition {

    /** The saga's name. */
    String name();

    /** The version, at least 1. */
    long version();

    /** Who answers for it, if the document says. */
    Optional<String> owner();

    /** Undecided after this long, a transaction is rolled back. */
    Duration timeout();

    /** When operations that are retried without limit are escalated. */
    Escalation escalation();

    /** All steps in document order. */
    List<StepDefinition> steps();

    /** The steps in the order they run: each stage's steps run at the same time, the stages one after another. */
    List<List<StepDefinition>> stages();

    /** Every participant that an action or a compensation names. */
    Set<String> participants();

    /** What starts it by itself, if the document says. */
    default Optional<Trigger> trigger() {
        return Optional.empty();
    }

    /** Checks a transaction's input against {@code input.schema}; empty if it fits. */
    List<Diagnostic> checkInput(Json input);

    /** Whether a conditional step runs. */
    boolean when(StepDefinition step, Scope scope) throws EvaluationException;

    /** The input of a step's action. */
    Json actionInput(StepDefinition step, Scope scope) throws EvaluationException;

    /**
     * The input of a step's compensation.
     *
     * @param actionInput the input its action was called with
     * @param result the action's result; {@link Json#NULL} if it is not known
     */
    Json compensationInput(StepDefinition step, Scope scope, Json actionInput, Json result) throws EvaluationException;

    /** The transaction's output; {@link Json#NULL} if the document defines none. */
    Json output(Scope scope) throws EvaluationException;
}
