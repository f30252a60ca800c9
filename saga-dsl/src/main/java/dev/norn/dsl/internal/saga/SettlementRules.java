package dev.norn.dsl.internal.saga;

import dev.norn.dsl.OperationName;
import dev.norn.dsl.SagaCode;
import dev.norn.dsl.internal.document.Diagnostics;
import dev.norn.dsl.internal.document.Node;
import dev.norn.dsl.internal.saga.StepDraft.Form;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rules that make every saga end well: what can be undone comes first, then at most one pivot, then what is retried
 * until it succeeds.
 */
final class SettlementRules {

    private final Diagnostics diagnostics;

    SettlementRules(Diagnostics diagnostics) {
        this.diagnostics = diagnostics;
    }

    void check(List<StepDraft> steps) {
        StepDraft pivot = pivot(steps);
        int lastUndoableStage = lastStageToUndo(steps);
        for (StepDraft step : steps) {
            if (step.pivot()) {
                checkPivot(step);
            } else if (pivot != null && step.stage() > pivot.stage()) {
                checkAfterPivot(step);
            } else {
                checkBeforePivot(step, pivot, lastUndoableStage);
            }
            checkParticipants(step);
        }
    }

    private @Nullable StepDraft pivot(List<StepDraft> steps) {
        StepDraft first = null;
        for (StepDraft step : steps) {
            if (step.pivot() && first == null) {
                first = step;
            } else if (step.pivot()) {
                error(SagaCode.SECOND_PIVOT, step.placeOf("pivot"), "a second pivot (expected: at most one)");
            }
        }
        return first;
    }

    /** The last stage with a step that is not retriable: without a pivot, the decision falls when it is done. */
    private static int lastStageToUndo(List<StepDraft> steps) {
        return steps.stream()
                .filter(step -> !step.retriable())
                .mapToInt(StepDraft::stage)
                .max()
                .orElse(-1);
    }

    private void checkPivot(StepDraft step) {
        if (step.parallel()) {
            error(
                    SagaCode.PIVOT_IN_PARALLEL,
                    step.placeOf("pivot"),
                    "the pivot is inside a parallel (expected: a stage of its own)");
        }
        if (step.retriable()) {
            error(
                    SagaCode.RETRIABLE_BEFORE_PIVOT,
                    step.placeOf("retriable"),
                    "the pivot is retriable (expected: either pivot or retriable)");
        }
        if (step.compensate().form() == Form.OPERATION) {
            error(
                    SagaCode.COMPENSATE_ON_PIVOT,
                    step.placeOf("compensate"),
                    "the pivot has a compensation (expected: none; its success is the decision to commit)");
        }
    }

    private void checkAfterPivot(StepDraft step) {
        if (!step.retriable()) {
            error(
                    SagaCode.NOT_RETRIABLE_AFTER_PIVOT,
                    step.place(),
                    step.shownId() + " is after the pivot (expected: retriable: true)");
        }
        checkNoCompensation(step);
    }

    private void checkNoCompensation(StepDraft step) {
        if (step.compensate().form() == Form.OPERATION) {
            error(
                    SagaCode.COMPENSATE_AFTER_PIVOT,
                    step.placeOf("compensate"),
                    step.shownId() + " comes after the decision to commit and has a compensation (expected: none)");
        }
    }

    private void checkBeforePivot(StepDraft step, @Nullable StepDraft pivot, int lastUndoableStage) {
        if (step.retriable()) {
            if (pivot != null || step.stage() <= lastUndoableStage) {
                error(
                        SagaCode.RETRIABLE_BEFORE_PIVOT,
                        step.placeOf("retriable"),
                        step.shownId() + " is retriable and comes before the decision to commit (expected: after the"
                                + " pivot and every step with a compensation)");
            }
            checkNoCompensation(step);
        } else if (step.compensate().form() == Form.ABSENT) {
            error(
                    SagaCode.COMPENSATE_MISSING,
                    step.place(),
                    step.shownId() + " has no compensation (expected: compensate, or compensate: none"
                            + (pivot == null ? ", or pivot or retriable: true)" : ")"));
        }
    }

    private void checkParticipants(StepDraft step) {
        Optional<OperationName> compensation = step.compensate().operation();
        if (!step.fenced() || step.action().isEmpty() || compensation.isEmpty()) {
            return;
        }
        String acts = step.action().get().participant();
        String undoes = compensation.get().participant();
        if (!acts.equals(undoes)) {
            error(
                    SagaCode.FOREIGN_COMPENSATION,
                    step.placeOf("compensate"),
                    "participant '" + acts + "' acts and '" + undoes + "' compensates, so no fence can order them"
                            + " (expected: one participant, or fence: none)");
        }
    }

    private void error(SagaCode code, Node node, String message) {
        diagnostics.error(code, node, message);
    }
}
