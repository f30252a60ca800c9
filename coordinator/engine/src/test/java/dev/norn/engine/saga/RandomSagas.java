package dev.norn.engine.saga;

import dev.norn.engine.saga.TestSaga.Stage;
import dev.norn.engine.saga.TestSaga.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Definitions of every shape: stages, conditions, pivots, retriable steps, limits, expressions that fail. */
final class RandomSagas {

    private final Random random;
    private int steps;

    private RandomSagas(Random random) {
        this.random = random;
    }

    static TestSaga next(Random random) {
        return new RandomSagas(random).saga();
    }

    private TestSaga saga() {
        List<Stage> stages = new ArrayList<>();
        int before = random.nextInt(4);
        for (int i = 0; i < before; i++) {
            stages.add(stage(false));
        }
        if (random.nextBoolean()) {
            Step pivot = maybeConditional(step().pivot());
            stages.add(oneIn(3) ? pivot.settleAttempts(1 + random.nextInt(3)) : pivot);
        }
        int after = stages.isEmpty() ? 1 + random.nextInt(2) : random.nextInt(3);
        for (int i = 0; i < after; i++) {
            stages.add(stage(true));
        }
        TestSaga saga = TestSaga.saga(stages.toArray(Stage[]::new));
        return oneIn(10) ? saga.output(scope -> TestSaga.fail("no such member")) : saga;
    }

    private Stage stage(boolean retriable) {
        int width = oneIn(3) ? 2 + random.nextInt(2) : 1;
        Step[] steps = new Step[width];
        for (int i = 0; i < width; i++) {
            steps[i] = maybeConditional(retriable ? retriable() : compensatable());
        }
        return TestSaga.parallel(steps);
    }

    private Step retriable() {
        Step step = step().retriable();
        return oneIn(4) ? step.attempts(1 + random.nextInt(3)) : step;
    }

    private Step compensatable() {
        Step step = step().attempts(1 + random.nextInt(3));
        if (oneIn(6)) {
            step = step.uncompensated();
        }
        if (oneIn(4)) {
            step = step.compensationAttempts(1 + random.nextInt(3));
        }
        if (oneIn(15)) {
            step = step.compensationInput((scope, input, result) -> TestSaga.fail("no such member"));
        }
        return step;
    }

    private Step maybeConditional(Step step) {
        if (oneIn(5)) {
            boolean runs = random.nextBoolean();
            step = step.when(scope -> runs);
        }
        if (oneIn(40)) {
            step = step.when(scope -> TestSaga.fail("no such member"));
        }
        if (oneIn(25)) {
            step = step.input(scope -> TestSaga.fail("no such member"));
        }
        return step;
    }

    private Step step() {
        return TestSaga.step("s" + steps++);
    }

    private boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }
}
