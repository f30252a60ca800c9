package dev.norn.dsl.internal.expression;

import java.util.Set;

/**
 * What one expression may refer to.
 *
 * @param step how it may refer to a step, by the step's id
 * @param stepIds all ids, for suggestions
 * @param result whether it sees {@code result}
 * @param guaranteed the conditional steps whose output is known to be there, because the {@code when} of the same step
 *     has asked
 */
public record Visibility(Steps step, Set<String> stepIds, boolean result, Set<String> guaranteed) {

    /** Looks a step up. */
    @FunctionalInterface
    public interface Steps {
        StepStatus status(String id);
    }

    /** How a step stands to the one that refers to it. */
    public enum StepStatus {
        VISIBLE,
        CONDITIONAL,
        LATER,
        SIBLING,
        ITSELF,
        UNKNOWN
    }
}
