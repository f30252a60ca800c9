package dev.norn.dsl.internal.saga;

import dev.norn.dsl.SagaCode;
import dev.norn.dsl.SagaLimits;
import dev.norn.dsl.internal.document.Diagnostics;
import dev.norn.dsl.internal.document.Node;
import dev.norn.dsl.internal.expression.ExpressionCompiler;
import dev.norn.dsl.internal.expression.ExpressionCompiler.Compiled;
import dev.norn.dsl.internal.expression.Program;
import dev.norn.dsl.internal.expression.Root;
import dev.norn.dsl.internal.expression.Template;
import dev.norn.dsl.internal.expression.Visibility;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code trigger}, whose expressions see {@code event} and nothing else. */
final class TriggerReader {

    static final List<String> TRIGGER_FIELDS = List.of("topic", "when", "input", "idempotencyKey");

    private static final Pattern TOPIC = Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9._-]{1,249}");
    private static final Visibility EVENT_ONLY =
            new Visibility(id -> Visibility.StepStatus.UNKNOWN, Set.of(), false, Set.of());

    private final SagaLimits limits;
    private final Diagnostics diagnostics;
    private final Expressions expressions;

    TriggerReader(SagaLimits limits, Diagnostics diagnostics) {
        this.limits = limits;
        this.diagnostics = diagnostics;
        this.expressions = new Expressions(new ExpressionCompiler(limits, Root.EVENT), diagnostics);
    }

    /** The trigger; null if there is none, or, with an error, if it breaks a rule. */
    @Nullable
    ExecutableTrigger read(Fields saga) {
        Node node = saga.get("trigger");
        Fields trigger = node == null ? null : Fields.of(node, "trigger", TRIGGER_FIELDS, diagnostics);
        if (trigger == null) {
            return null;
        }
        String topic = topic(trigger);
        Node whenNode = trigger.get("when");
        Program when = whenNode == null ? null : program(expressions.condition(whenNode, EVENT_ONLY));
        Node inputNode = trigger.get("input");
        Template input = inputNode == null ? null : expressions.template(inputNode, EVENT_ONLY);
        Program key = key(trigger);
        expressions.finish();
        return topic == null ? null : new ExecutableTrigger(topic, when, input, key, limits);
    }

    private @Nullable String topic(Fields trigger) {
        trigger.required("topic");
        Node.Scalar topic = trigger.string("topic");
        if (topic == null) {
            return null;
        }
        if (!TOPIC.matcher(topic.text()).matches()) {
            diagnostics.error(
                    SagaCode.BAD_TOPIC,
                    topic,
                    "topic '" + Diagnostics.shown(topic.text())
                            + "' (expected: 1 to 249 of A-Z a-z 0-9 . _ -, and not . or ..)");
            return null;
        }
        return topic.text();
    }

    private @Nullable Program key(Fields trigger) {
        Node.Scalar node = trigger.string("idempotencyKey");
        if (node == null) {
            return null;
        }
        Optional<Optional<Compiled>> compiled = expressions.expression(node, EVENT_ONLY);
        if (compiled.isEmpty()) {
            diagnostics.error(
                    SagaCode.FIXED_KEY,
                    node,
                    "idempotencyKey is the same for every event, so only the first would start a transaction (expected:"
                            + " an expression, such as ${ event.id })");
            return null;
        }
        return program(compiled.get());
    }

    private static @Nullable Program program(Optional<Compiled> compiled) {
        return compiled.map(Compiled::program).orElse(null);
    }
}
