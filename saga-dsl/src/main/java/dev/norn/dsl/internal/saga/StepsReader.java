package dev.norn.dsl.internal.saga;

import dev.norn.dsl.OperationName;
import dev.norn.dsl.SagaCode;
import dev.norn.dsl.SagaLimits;
import dev.norn.dsl.internal.document.Diagnostics;
import dev.norn.dsl.internal.document.Node;
import dev.norn.dsl.internal.saga.StepDraft.Compensate;
import dev.norn.dsl.internal.saga.StepDraft.Form;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code steps}: the form of each step, not yet the rules about steps together. */
final class StepsReader {

    static final List<String> STEP_FIELDS = List.of(
            "id",
            "action",
            "input",
            "compensate",
            "when",
            "pivot",
            "retriable",
            "timeout",
            "retry",
            "quietPeriod",
            "fence");
    static final List<String> PARALLEL_FIELDS = List.of("parallel", "branches");
    static final List<String> COMPENSATE_FIELDS = List.of("action", "input", "retry", "timeout");
    static final String NONE = "none";

    private static final Pattern STEP_ID = Pattern.compile("[a-z][A-Za-z0-9_]*");
    private static final Pattern NAME = Pattern.compile("[a-z][A-Za-z0-9_-]*");

    private final SagaLimits limits;
    private final Diagnostics diagnostics;
    private final List<StepDraft> drafts = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();
    private int stages;

    StepsReader(SagaLimits limits, Diagnostics diagnostics) {
        this.limits = limits;
        this.diagnostics = diagnostics;
    }

    List<StepDraft> read(Fields saga) {
        saga.required("steps");
        Node.Sequence steps = saga.list("steps");
        if (steps != null && steps.items().isEmpty()) {
            diagnostics.error(SagaCode.NO_STEPS, steps, "steps is empty (expected: at least one step)");
        }
        if (steps != null) {
            steps.items().forEach(this::item);
        }
        return drafts;
    }

    private void item(Node node) {
        boolean parallel = node instanceof Node.Mapping mapping
                && (mapping.get("parallel") != null || mapping.get("branches") != null)
                && mapping.get("action") == null;
        if (parallel) {
            parallel(node);
        } else {
            step(node, false);
        }
        stages++;
    }

    private void parallel(Node node) {
        Fields fields = Fields.of(node, "a parallel", PARALLEL_FIELDS, diagnostics);
        if (fields == null) {
            return;
        }
        fields.required("parallel");
        Node.Scalar name = fields.string("parallel");
        if (name != null) {
            name(name, "the name of a parallel", STEP_ID);
        }
        fields.required("branches");
        Node.Sequence branches = fields.list("branches");
        if (branches == null) {
            return;
        }
        if (branches.items().isEmpty()) {
            diagnostics.error(SagaCode.NO_STEPS, branches, "branches is empty (expected: at least one step)");
        }
        branches.items().forEach(branch -> step(branch, true));
    }

    private void step(Node node, boolean parallel) {
        Fields fields = Fields.of(node, "a step", STEP_FIELDS, diagnostics);
        if (fields == null) {
            return;
        }
        if (drafts.size() >= limits.steps()) {
            if (drafts.size() == limits.steps()) {
                diagnostics.error(
                        SagaCode.TOO_MANY_STEPS,
                        node,
                        "too many steps (expected: at most " + limits.steps() + ", limit steps)");
            }
            return;
        }
        drafts.add(new StepDraft(
                fields,
                id(fields),
                stages,
                parallel,
                action(fields),
                compensate(fields),
                fields.flag("pivot"),
                fields.flag("retriable"),
                fenced(fields)));
    }

    private Optional<String> id(Fields fields) {
        fields.required("id");
        Node.Scalar node = fields.string("id");
        if (node == null) {
            return Optional.empty();
        }
        Optional<String> id = name(node, "id", STEP_ID);
        if (id.isPresent() && !ids.add(id.get())) {
            diagnostics.error(SagaCode.DUPLICATE_STEP, node, "step '" + id.get() + "' is there twice");
        }
        return id;
    }

    private Optional<OperationName> action(Fields fields) {
        fields.required("action");
        Node.Scalar node = fields.string("action");
        return node == null ? Optional.empty() : operation(node);
    }

    private boolean fenced(Fields fields) {
        Node.Scalar fence = fields.string("fence");
        if (fence != null && !fence.text().equals(NONE)) {
            diagnostics.error(
                    SagaCode.OUT_OF_RANGE,
                    fence,
                    "fence: " + Diagnostics.shown(fence.text()) + " (expected: none, or leave it out)");
        }
        return fence == null;
    }

    private Compensate compensate(Fields fields) {
        Node node = fields.get("compensate");
        if (node == null) {
            return new Compensate(Form.ABSENT, null, Optional.empty(), null);
        }
        if (node instanceof Node.Scalar scalar && scalar.isString()) {
            return scalar.text().equals(NONE)
                    ? new Compensate(Form.NONE, node, Optional.empty(), null)
                    : new Compensate(Form.OPERATION, node, operation(scalar), null);
        }
        if (!(node instanceof Node.Mapping)) {
            diagnostics.error(
                    SagaCode.WRONG_TYPE,
                    node,
                    "compensate is " + node.described()
                            + " (expected: an operation, a mapping with 'action', or none)");
            return new Compensate(Form.OPERATION, node, Optional.empty(), null);
        }
        return compensate(node, Fields.of(node, "compensate", COMPENSATE_FIELDS, diagnostics));
    }

    private Compensate compensate(Node node, @Nullable Fields details) {
        Optional<OperationName> operation = details == null ? Optional.empty() : action(details);
        return new Compensate(Form.OPERATION, node, operation, details);
    }

    /** {@code participant.operation}. */
    private Optional<OperationName> operation(Node.Scalar node) {
        String text = node.text();
        int dot = text.indexOf('.');
        String participant = dot < 0 ? "" : text.substring(0, dot);
        String operation = dot < 0 ? "" : text.substring(dot + 1);
        if (NAME.matcher(participant).matches()
                && NAME.matcher(operation).matches()
                && text.length() <= limits.nameLength()) {
            return Optional.of(new OperationName(participant, operation));
        }
        diagnostics.error(
                SagaCode.BAD_OPERATION,
                node,
                "operation '" + Diagnostics.shown(text) + "' (expected: participant.operation, each matching "
                        + NAME.pattern() + ", at most " + limits.nameLength() + " characters)");
        return Optional.empty();
    }

    /** A saga's name. */
    Optional<String> sagaName(Node.Scalar node) {
        return name(node, "name", NAME);
    }

    private Optional<String> name(Node.Scalar node, String what, Pattern pattern) {
        String text = node.text();
        if (pattern.matcher(text).matches() && text.length() <= limits.nameLength()) {
            return Optional.of(text);
        }
        diagnostics.error(
                SagaCode.BAD_NAME,
                node,
                what + " '" + Diagnostics.shown(text) + "' (expected: a name matching " + pattern.pattern()
                        + ", at most " + limits.nameLength() + " characters)");
        return Optional.empty();
    }
}
