package dev.norn.engine.saga;

import dev.norn.dsl.SagaDefinition;
import dev.norn.dsl.StepDefinition;
import java.util.List;

/**
 * A definition and what the engine reads off it once, shared by all its transactions.
 *
 * @param definition the definition
 * @param steps its steps, by branch number
 * @param stages the branch numbers of each stage
 * @param pivot the pivot's branch number, or -1
 * @param commitStage the first stage from which on every step is retriable: an undecided saga that gets there commits
 */
record SagaPlan(SagaDefinition definition, List<StepDefinition> steps, List<int[]> stages, int pivot, int commitStage) {

    static SagaPlan of(SagaDefinition definition) {
        List<StepDefinition> steps = List.copyOf(definition.steps());
        List<int[]> stages = definition.stages().stream()
                .map(stage -> stage.stream().mapToInt(StepDefinition::index).toArray())
                .toList();
        int pivot = -1;
        int commitStage = 0;
        for (StepDefinition step : steps) {
            if (step.pivot()) {
                pivot = step.index();
            }
            if (!step.retriable()) {
                commitStage = Math.max(commitStage, step.stage() + 1);
            }
        }
        return new SagaPlan(definition, steps, stages, pivot, commitStage);
    }

    StepDefinition step(int branch) {
        return steps.get(branch);
    }
}
