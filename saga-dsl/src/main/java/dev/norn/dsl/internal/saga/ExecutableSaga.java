package dev.norn.dsl.internal.saga;

import dev.norn.dsl.Diagnostic;
import dev.norn.dsl.Escalation;
import dev.norn.dsl.EvaluationException;
import dev.norn.dsl.Json;
import dev.norn.dsl.OperationName;
import dev.norn.dsl.SagaDefinition;
import dev.norn.dsl.SagaLimits;
import dev.norn.dsl.Scope;
import dev.norn.dsl.StepDefinition;
import dev.norn.dsl.Trigger;
import dev.norn.dsl.internal.expression.Evaluation;
import dev.norn.dsl.internal.expression.Program;
import dev.norn.dsl.internal.expression.Template;
import dev.norn.dsl.internal.schema.InputSchema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A checked saga with its compiled expressions, each found by its step's index. */
final class ExecutableSaga implements SagaDefinition {

    /**
     * The name and the settings of a saga.
     *
     * @param name of the saga
     */
    record Header(String name, long version, Optional<String> owner, Duration timeout, Escalation escalation) {}

    /** The computed parts of a step; null where the default applies. */
    record Computed(
            @Nullable Program when,
            @Nullable Template input,
            @Nullable Template compensationInput) {}

    private final Header header;
    private final @Nullable Trigger trigger;
    private final List<StepDefinition> steps;
    private final List<List<StepDefinition>> stages;
    private final List<Computed> computed;
    private final @Nullable Template output;
    private final InputSchema inputSchema;
    private final SagaLimits limits;
    private final Set<String> participants;

    ExecutableSaga(
            Header header,
            @Nullable Trigger trigger,
            List<StepDefinition> steps,
            List<Computed> computed,
            @Nullable Template output,
            InputSchema inputSchema,
            SagaLimits limits) {
        this.header = header;
        this.trigger = trigger;
        this.steps = List.copyOf(steps);
        this.stages = stagesOf(steps);
        this.computed = List.copyOf(computed);
        this.output = output;
        this.inputSchema = inputSchema;
        this.limits = limits;
        this.participants = participantsOf(steps);
    }

    private static List<List<StepDefinition>> stagesOf(List<StepDefinition> steps) {
        List<List<StepDefinition>> stages = new ArrayList<>();
        for (StepDefinition step : steps) {
            if (step.stage() == stages.size()) {
                stages.add(new ArrayList<>());
            }
            stages.get(step.stage()).add(step);
        }
        return stages.stream().map(List::copyOf).toList();
    }

    private static Set<String> participantsOf(List<StepDefinition> steps) {
        Set<String> names = new TreeSet<>();
        for (StepDefinition step : steps) {
            names.add(step.action().participant());
            step.compensation()
                    .map(compensation -> compensation.operation())
                    .map(OperationName::participant)
                    .ifPresent(names::add);
        }
        return java.util.Collections.unmodifiableSet(names);
    }

    @Override
    public String name() {
        return header.name();
    }

    @Override
    public long version() {
        return header.version();
    }

    @Override
    public Optional<String> owner() {
        return header.owner();
    }

    @Override
    public Duration timeout() {
        return header.timeout();
    }

    @Override
    public Escalation escalation() {
        return header.escalation();
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
        return participants;
    }

    @Override
    public Optional<Trigger> trigger() {
        return Optional.ofNullable(trigger);
    }

    @Override
    public List<Diagnostic> checkInput(Json input) {
        return inputSchema.check(input);
    }

    @Override
    public boolean when(StepDefinition step, Scope scope) throws EvaluationException {
        Program when = computed.get(step.index()).when();
        return when == null || when.test(new Evaluation(scope, Json.NULL, limits));
    }

    @Override
    public Json actionInput(StepDefinition step, Scope scope) throws EvaluationException {
        Template input = computed.get(step.index()).input();
        return input == null ? scope.input() : input.evaluate(new Evaluation(scope, Json.NULL, limits));
    }

    @Override
    public Json compensationInput(StepDefinition step, Scope scope, Json actionInput, Json result)
            throws EvaluationException {
        Template input = computed.get(step.index()).compensationInput();
        return input == null ? actionInput : input.evaluate(new Evaluation(scope, result, limits));
    }

    @Override
    public Json output(Scope scope) throws EvaluationException {
        return output == null ? Json.NULL : output.evaluate(new Evaluation(scope, Json.NULL, limits));
    }

    @Override
    public String toString() {
        return header.name() + " version " + header.version();
    }
}
