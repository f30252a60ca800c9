package dev.norn.engine.saga;

import dev.norn.dsl.Compensation;
import dev.norn.dsl.Diagnostic;
import dev.norn.dsl.Escalation;
import dev.norn.dsl.EvaluationException;
import dev.norn.dsl.Json;
import dev.norn.dsl.OperationName;
import dev.norn.dsl.RetryPolicy;
import dev.norn.dsl.SagaDefinition;
import dev.norn.dsl.Scope;
import dev.norn.dsl.StepDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A definition written by hand, so that the engine's tests need no parser. Policies are the defaults of the language,
 * the quiet period is 2 s, attention comes after 5 minutes, dead letters after 24 hours.
 */
final class TestSaga implements SagaDefinition {

    static final Duration ATTEMPT_TIMEOUT = Duration.ofMillis(800);
    static final Duration QUIET_PERIOD = Duration.ofSeconds(2);
    static final RetryPolicy FORWARD = new RetryPolicy(5, Duration.ofMillis(200), 2.0, Duration.ofSeconds(10), 0.2);
    static final RetryPolicy SETTLE =
            new RetryPolicy(RetryPolicy.UNLIMITED, Duration.ofMillis(200), 2.0, Duration.ofSeconds(30), 0.2);

    private final List<Step> specs;
    private final List<List<StepDefinition>> stages;
    private final List<StepDefinition> steps;
    private Expression output = scope -> Json.NULL;

    private TestSaga(List<Step> specs, List<List<StepDefinition>> stages) {
        this.specs = specs;
        this.stages = stages;
        this.steps = stages.stream().flatMap(List::stream).toList();
    }

    /** Each argument is a stage. */
    static TestSaga saga(Stage... stages) {
        List<Step> specs = new ArrayList<>();
        List<List<StepDefinition>> built = new ArrayList<>();
        for (Stage stage : stages) {
            List<StepDefinition> steps = new ArrayList<>();
            for (Step spec : stage.steps()) {
                steps.add(spec.build(specs.size(), built.size()));
                specs.add(spec);
            }
            built.add(List.copyOf(steps));
        }
        return new TestSaga(specs, built);
    }

    static Step step(String id) {
        return new Step(id);
    }

    static Stage parallel(Step... steps) {
        return () -> Arrays.asList(steps);
    }

    TestSaga output(Expression expression) {
        output = expression;
        return this;
    }

    /** An expression that cannot be evaluated. */
    static <T> T fail(String message) throws EvaluationException {
        throw new EvaluationException(message);
    }

    /** Steps that run at the same time. */
    interface Stage {
        List<Step> steps();
    }

    interface Expression {
        Json in(Scope scope) throws EvaluationException;
    }

    interface Condition {
        boolean in(Scope scope) throws EvaluationException;
    }

    interface CompensationExpression {
        Json in(Scope scope, Json actionInput, Json result) throws EvaluationException;
    }

    /** A step, and by itself a stage of one. */
    static final class Step implements Stage {
        private final String id;
        private boolean compensated = true;
        private boolean pivot;
        private boolean retriable;
        private RetryPolicy retry = FORWARD;
        private RetryPolicy settleRetry = SETTLE;
        private RetryPolicy compensationRetry = SETTLE;
        private Condition condition = scope -> true;
        private boolean conditional;
        private Expression input = Scope::input;
        private CompensationExpression compensationInput = (scope, actionInput, result) -> actionInput;

        private Step(String id) {
            this.id = id;
        }

        Step uncompensated() {
            compensated = false;
            return this;
        }

        Step pivot() {
            pivot = true;
            compensated = false;
            return this;
        }

        Step retriable() {
            retriable = true;
            compensated = false;
            retry = SETTLE;
            return this;
        }

        Step attempts(int max) {
            retry = limited(retry, max);
            return this;
        }

        Step settleAttempts(int max) {
            settleRetry = limited(settleRetry, max);
            return this;
        }

        Step compensationAttempts(int max) {
            compensationRetry = limited(compensationRetry, max);
            return this;
        }

        private static RetryPolicy limited(RetryPolicy policy, int max) {
            return new RetryPolicy(
                    max, policy.initialInterval(), policy.multiplier(), policy.maxInterval(), policy.jitter());
        }

        Step when(Condition given) {
            conditional = true;
            condition = given;
            return this;
        }

        Step never() {
            return when(scope -> false);
        }

        Step input(Expression given) {
            input = given;
            return this;
        }

        Step compensationInput(CompensationExpression given) {
            compensationInput = given;
            return this;
        }

        @Override
        public List<Step> steps() {
            return List.of(this);
        }

        private StepDefinition build(int index, int stage) {
            Optional<Compensation> compensation = compensated
                    ? Optional.of(new Compensation(
                            new OperationName("test", "undo-" + id), ATTEMPT_TIMEOUT, compensationRetry))
                    : Optional.empty();
            return new StepDefinition(
                    index,
                    id,
                    stage,
                    new OperationName("test", id),
                    compensation,
                    conditional,
                    pivot,
                    retriable,
                    ATTEMPT_TIMEOUT,
                    retry,
                    settleRetry,
                    QUIET_PERIOD);
        }
    }

    @Override
    public String name() {
        return "test";
    }

    @Override
    public long version() {
        return 1;
    }

    @Override
    public Optional<String> owner() {
        return Optional.empty();
    }

    @Override
    public Duration timeout() {
        return Duration.ofMinutes(15);
    }

    @Override
    public Escalation escalation() {
        return new Escalation(Duration.ofMinutes(5), Duration.ofHours(24));
    }

    @Override
    public List<StepDefinition> steps() {
        return steps;
    }

    @Override
    public List<List<StepDefinition>> stages() {
        return stages;
    }

    @Override
    public Set<String> participants() {
        return new TreeSet<>(Set.of("test"));
    }

    @Override
    public List<Diagnostic> checkInput(Json input) {
        return List.of();
    }

    @Override
    public boolean when(StepDefinition step, Scope scope) throws EvaluationException {
        return specs.get(step.index()).condition.in(scope);
    }

    @Override
    public Json actionInput(StepDefinition step, Scope scope) throws EvaluationException {
        return specs.get(step.index()).input.in(scope);
    }

    @Override
    public Json compensationInput(StepDefinition step, Scope scope, Json actionInput, Json result)
            throws EvaluationException {
        return specs.get(step.index()).compensationInput.in(scope, actionInput, result);
    }

    @Override
    public Json output(Scope scope) throws EvaluationException {
        return output.in(scope);
    }
}
