package dev.norn.dsl.internal.saga;

import dev.norn.dsl.Compensation;
import dev.norn.dsl.Durations;
import dev.norn.dsl.OperationName;
import dev.norn.dsl.RetryPolicy;
import dev.norn.dsl.SagaCode;
import dev.norn.dsl.StepDefinition;
import dev.norn.dsl.internal.document.Diagnostics;
import dev.norn.dsl.internal.document.Node;
import dev.norn.dsl.internal.expression.ExpressionCompiler.Compiled;
import dev.norn.dsl.internal.expression.Template;
import dev.norn.dsl.internal.expression.Visibility;
import dev.norn.dsl.internal.expression.Visibility.StepStatus;
import dev.norn.dsl.internal.saga.ExecutableSaga.Computed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Settings and expressions of each step. Reads all of them, so that all findings show, even if an error came before. */
final class StepsBuilder {

    private static final OperationName REFUSED = new OperationName("refused", "refused");

    private final List<StepDraft> drafts;
    private final DefaultSettings defaults;
    private final Settings settings;
    private final Expressions expressions;
    private final Diagnostics diagnostics;
    private final Map<String, StepDraft> byId = new HashMap<>();
    private final List<StepDefinition> definitions = new ArrayList<>();
    private final List<Computed> computed = new ArrayList<>();

    StepsBuilder(
            List<StepDraft> drafts,
            DefaultSettings defaults,
            Settings settings,
            Expressions expressions,
            Diagnostics diagnostics) {
        this.drafts = drafts;
        this.defaults = defaults;
        this.settings = settings;
        this.expressions = expressions;
        this.diagnostics = diagnostics;
        drafts.forEach(draft -> draft.id().ifPresent(id -> byId.putIfAbsent(id, draft)));
    }

    void build() {
        for (StepDraft draft : drafts) {
            definitions.add(definition(draft));
            computed.add(computed(draft));
        }
    }

    List<StepDefinition> definitions() {
        return definitions;
    }

    List<Computed> computed() {
        return computed;
    }

    private StepDefinition definition(StepDraft draft) {
        Fields fields = draft.fields();
        Duration timeout = settings.duration(fields, "timeout", defaults.timeout());
        RetryPolicy retry = settings.retry(fields, draft.retriable() ? defaults.settleRetry() : defaults.retry());
        return new StepDefinition(
                definitions.size(),
                draft.id().orElse(""),
                draft.stage(),
                draft.action().orElse(REFUSED),
                compensation(draft, timeout),
                draft.conditional(),
                draft.pivot(),
                draft.retriable(),
                timeout,
                retry,
                draft.retriable() ? retry : defaults.settleRetry(),
                quietPeriod(fields, timeout));
    }

    private Duration quietPeriod(Fields fields, Duration timeout) {
        Duration least = defaults.quietPeriod()
                .filter(quiet -> quiet.compareTo(timeout) > 0)
                .orElse(timeout);
        Duration quiet = settings.duration(fields, "quietPeriod", least);
        Node node = fields.get("quietPeriod");
        if (node != null && quiet.compareTo(timeout) < 0) {
            diagnostics.error(
                    SagaCode.CONTRADICTION,
                    node,
                    "quietPeriod " + Durations.format(quiet) + " is shorter than the step's timeout "
                            + Durations.format(timeout));
        }
        return quiet;
    }

    private Optional<Compensation> compensation(StepDraft draft, Duration stepTimeout) {
        Fields details = draft.compensate().details();
        Duration timeout = details == null ? stepTimeout : settings.duration(details, "timeout", stepTimeout);
        RetryPolicy retry = details == null ? defaults.settleRetry() : settings.retry(details, defaults.settleRetry());
        return draft.compensate().operation().map(operation -> new Compensation(operation, timeout, retry));
    }

    private Computed computed(StepDraft draft) {
        Node whenNode = draft.fields().get("when");
        Optional<Compiled> when =
                whenNode == null ? Optional.empty() : expressions.condition(whenNode, visible(draft, false, Set.of()));
        Set<String> guaranteed = when.map(Compiled::guaranteed).orElse(Set.of());
        Template input = template(draft.fields(), visible(draft, false, guaranteed));
        Template compensationInput = template(draft.compensate().details(), visible(draft, true, guaranteed));
        return new Computed(when.map(Compiled::program).orElse(null), input, compensationInput);
    }

    private @Nullable Template template(@Nullable Fields fields, Visibility visible) {
        Node input = fields == null ? null : fields.get("input");
        return input == null ? null : expressions.template(input, visible);
    }

    private Visibility visible(StepDraft from, boolean result, Set<String> guaranteed) {
        return new Visibility(id -> status(from, byId.get(id)), byId.keySet(), result, guaranteed);
    }

    Visibility visibleToOutput() {
        return new Visibility(id -> statusForOutput(byId.get(id)), byId.keySet(), false, Set.of());
    }

    private static StepStatus status(StepDraft from, @Nullable StepDraft to) {
        if (to != null && to.equals(from)) {
            return StepStatus.ITSELF;
        }
        if (to != null && to.stage() == from.stage()) {
            return StepStatus.SIBLING;
        }
        return to != null && to.stage() > from.stage() ? StepStatus.LATER : statusForOutput(to);
    }

    private static StepStatus statusForOutput(@Nullable StepDraft to) {
        if (to == null) {
            return StepStatus.UNKNOWN;
        }
        return to.conditional() ? StepStatus.CONDITIONAL : StepStatus.VISIBLE;
    }
}
