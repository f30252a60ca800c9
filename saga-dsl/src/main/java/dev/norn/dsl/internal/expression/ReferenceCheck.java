package dev.norn.dsl.internal.expression;

import dev.cel.common.CelSource;
import dev.cel.common.ast.CelExpr;
import dev.norn.dsl.SagaCode;
import dev.norn.dsl.SagaLimits;
import dev.norn.dsl.internal.expression.Names.StepOutput;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What CEL's own checker cannot know: which steps an expression may refer to, that a conditional step's output is asked
 * for before it is used, and what {@code input.schema} says about a field, or CloudEvents about an attribute.
 */
final class ReferenceCheck {

    private final CelSource source;
    private final Visibility visible;
    private final Root root;
    private final SagaLimits limits;
    private final List<ExpressionProblem> problems;

    ReferenceCheck(
            CelSource source, Visibility visible, Root root, SagaLimits limits, List<ExpressionProblem> problems) {
        this.source = source;
        this.visible = visible;
        this.root = root;
        this.limits = limits;
        this.problems = problems;
    }

    void check(CelExpr expr) {
        check(expr, Set.of(), visible.guaranteed(), 0);
    }

    private void check(CelExpr expr, Set<String> locals, Set<String> guarded, int loops) {
        switch (expr.getKind()) {
            case IDENT -> ident(expr, locals);
            case SELECT -> select(expr, locals, guarded, loops);
            case CALL -> call(expr, locals, guarded, loops);
            case LIST -> all(expr.list().elements(), locals, guarded, loops);
            case MAP ->
                expr.map().entries().forEach(entry -> {
                    check(entry.key(), locals, guarded, loops);
                    check(entry.value(), locals, guarded, loops);
                });
            case STRUCT ->
                add(
                        SagaCode.EXPRESSION_TYPE,
                        offset(expr),
                        "message type '" + expr.struct().messageName() + "' does not exist (expected: a map)");
            case COMPREHENSION -> comprehension(expr, locals, guarded, loops);
            case CONSTANT, NOT_SET -> {}
        }
    }

    private void all(List<CelExpr> exprs, Set<String> locals, Set<String> guarded, int loops) {
        exprs.forEach(expr -> check(expr, locals, guarded, loops));
    }

    private void ident(CelExpr expr, Set<String> locals) {
        String name = expr.ident().name();
        if (locals.contains(name) || name.equals(root.name()) || Names.TYPES.contains(name)) {
            return;
        }
        if (name.equals(Names.RESULT) && visible.result()) {
            return;
        }
        if (root.isEvent()) {
            unknown(expr, plus(locals, Set.of(Names.EVENT)), "");
            return;
        }
        if (name.equals(Names.STEPS)) {
            misused(expr, "steps");
            return;
        }
        if (name.equals(Names.TRANSACTION)) {
            add(
                    SagaCode.UNKNOWN_VARIABLE,
                    offset(expr),
                    "'transaction' is not a value (expected: transaction.id or transaction.startedAt)");
            return;
        }
        List<String> known = new ArrayList<>(List.of(Names.INPUT, Names.STEPS, Names.TRANSACTION));
        if (visible.result()) {
            known.add(Names.RESULT);
        }
        known.addAll(locals);
        unknown(expr, known, name.equals(Names.RESULT) ? " (expected: only in the input of a compensation)" : "");
    }

    /** An unknown variable; without a hint of its own, one that is called alike is suggested. */
    private void unknown(CelExpr expr, Collection<String> known, String hint) {
        String name = expr.ident().name();
        add(
                SagaCode.UNKNOWN_VARIABLE,
                offset(expr),
                "unknown variable '" + name + "'" + (hint.isEmpty() ? Suggestion.of(name, known) : hint));
    }

    private void select(CelExpr expr, Set<String> locals, Set<String> guarded, int loops) {
        boolean stepsHidden = root.isEvent() || locals.contains(Names.STEPS);
        StepOutput tested = stepsHidden ? null : Names.testedOutput(expr);
        if (tested != null) {
            step(tested, null);
            return;
        }
        StepOutput used = stepsHidden ? null : Names.output(expr);
        if (used != null) {
            step(used, guarded);
            return;
        }
        CelExpr operand = expr.select().operand();
        if (!stepsHidden && belowSteps(expr, operand)) {
            return;
        }
        if (!root.isEvent() && !locals.contains(Names.TRANSACTION) && Names.isIdent(operand, Names.TRANSACTION)) {
            transaction(expr);
            return;
        }
        check(operand, locals, guarded, loops);
        if (!locals.contains(root.name())) {
            InputType type = typeOf(operand);
            if (type != null && type.hasFields()) {
                field(expr, type);
            }
        }
    }

    /** {@code steps.x} and {@code steps.x.result}: forms that mean nothing. Returns whether this was one. */
    private boolean belowSteps(CelExpr expr, CelExpr operand) {
        boolean bare = Names.isIdent(operand, Names.STEPS);
        boolean otherPart =
                Names.isSelect(operand) && Names.isIdent(operand.select().operand(), Names.STEPS);
        if (!bare && !otherPart) {
            return false;
        }
        String step = bare ? expr.select().field() : operand.select().field();
        misused(
                bare ? expr : operand,
                "steps." + step + (bare ? "" : "." + expr.select().field()));
        return true;
    }

    private void misused(CelExpr expr, String form) {
        add(SagaCode.STEPS_MISUSED, offset(expr), "'" + form + "' is not a value (expected: steps.<id>.output)");
    }

    private void transaction(CelExpr expr) {
        String field = expr.select().field();
        boolean known = field.equals("id") || field.equals("startedAt");
        if (!known || expr.select().testOnly()) {
            add(
                    SagaCode.UNKNOWN_VARIABLE,
                    offset(expr) + 1,
                    "unknown variable 'transaction." + field + "'" + Suggestion.of(field, List.of("id", "startedAt")));
        }
    }

    /** A reference to a step; {@code guarded} is null where it is only asked whether there is an output. */
    private void step(StepOutput reference, @Nullable Set<String> guarded) {
        String id = reference.step();
        int offset = offset(reference.stepSelect()) + 1;
        switch (visible.step().status(id)) {
            case VISIBLE -> {}
            case CONDITIONAL -> {
                if (guarded != null && !guarded.contains(id)) {
                    add(
                            SagaCode.UNGUARDED_OUTPUT,
                            offset,
                            "step '" + id + "' has a 'when' and may not have run (expected: a guard, such as"
                                    + " has(steps." + id + ".output) ? … : …)");
                }
            }
            case LATER -> add(SagaCode.LATER_STEP, offset, "step '" + id + "' runs later (expected: an earlier step)");
            case SIBLING ->
                add(
                        SagaCode.SIBLING_STEP,
                        offset,
                        "step '" + id + "' runs at the same time in the same parallel (expected: an earlier step)");
            case ITSELF ->
                add(
                        SagaCode.SIBLING_STEP,
                        offset,
                        "step '" + id + "' refers to its own output (expected: an earlier step"
                                + (visible.result() ? ", or 'result')" : ")"));
            case UNKNOWN ->
                add(SagaCode.UNKNOWN_STEP, offset, "unknown step '" + id + "'" + Suggestion.of(id, visible.stepIds()));
        }
    }

    private void field(CelExpr expr, InputType type) {
        String field = expr.select().field();
        if (type.fields().containsKey(field)) {
            return;
        }
        String hint = Suggestion.of(field, type.fields().keySet());
        if (root.isEvent()) {
            add(
                    SagaCode.UNKNOWN_EVENT_ATTRIBUTE,
                    offset(expr) + 1,
                    "an event has no attribute '" + field + "'"
                            + (hint.isEmpty()
                                    ? " (expected: one of "
                                            + type.fields().keySet().stream()
                                                    .sorted()
                                                    .toList() + ", or an attribute of its own as event.extensions."
                                            + field + ")"
                                    : hint));
        } else if (type.closed()) {
            add(
                    SagaCode.UNKNOWN_INPUT,
                    offset(expr) + 1,
                    "input.schema allows no property '" + field + "' here" + hint);
        } else {
            problems.add(new ExpressionProblem(
                    SagaCode.UNDECLARED_INPUT,
                    offset(expr) + 1,
                    "input.schema does not declare property '" + field + "' here" + hint,
                    true));
        }
    }

    /** What the schema says about {@code input}, {@code input.a}, {@code input.a[0].b}; null for anything else. */
    private @Nullable InputType typeOf(CelExpr expr) {
        if (Names.isIdent(expr, root.name())) {
            return root.type();
        }
        if (Names.isSelect(expr) && !expr.select().testOnly()) {
            InputType operand = typeOf(expr.select().operand());
            return operand == null ? null : operand.fields().get(expr.select().field());
        }
        boolean indexed = expr.getKind() == CelExpr.ExprKind.Kind.CALL
                && expr.call().function().equals("_[_]");
        if (indexed) {
            InputType list = typeOf(expr.call().args().get(0));
            return list == null ? null : list.item();
        }
        return null;
    }

    private void call(CelExpr expr, Set<String> locals, Set<String> guarded, int loops) {
        expr.call().target().ifPresent(target -> check(target, locals, guarded, loops));
        List<CelExpr> args = expr.call().args();
        switch (expr.call().function()) {
            case "_&&_" -> {
                check(args.get(0), locals, plus(guarded, Guards.when(args.get(1), true)), loops);
                check(args.get(1), locals, plus(guarded, Guards.when(args.get(0), true)), loops);
            }
            case "_||_" -> {
                check(args.get(0), locals, plus(guarded, Guards.when(args.get(1), false)), loops);
                check(args.get(1), locals, plus(guarded, Guards.when(args.get(0), false)), loops);
            }
            case "_?_:_" -> {
                check(args.get(0), locals, guarded, loops);
                check(args.get(1), locals, plus(guarded, Guards.when(args.get(0), true)), loops);
                check(args.get(2), locals, plus(guarded, Guards.when(args.get(0), false)), loops);
            }
            default -> all(args, locals, guarded, loops);
        }
    }

    private void comprehension(CelExpr expr, Set<String> locals, Set<String> guarded, int loops) {
        CelExpr.CelComprehension loop = expr.comprehension();
        if (loops + 1 > limits.comprehensionDepth()) {
            add(
                    SagaCode.EXPRESSION_TOO_COMPLEX,
                    offset(expr),
                    "loops within loops (expected: at most " + limits.comprehensionDepth()
                            + " levels, limit comprehensionDepth)");
            return;
        }
        check(loop.iterRange(), locals, guarded, loops);
        Set<String> inner = plus(locals, Set.of(loop.iterVar(), loop.accuVar()));
        check(loop.accuInit(), locals, guarded, loops);
        check(loop.loopCondition(), inner, guarded, loops + 1);
        check(loop.loopStep(), inner, guarded, loops + 1);
        check(loop.result(), inner, guarded, loops + 1);
    }

    private static Set<String> plus(Set<String> some, Set<String> more) {
        if (more.isEmpty()) {
            return some;
        }
        Set<String> both = new HashSet<>(some);
        both.addAll(more);
        return both;
    }

    private int offset(CelExpr expr) {
        return source.getPositionsMap().getOrDefault(expr.id(), 0);
    }

    private void add(SagaCode code, int offset, String message) {
        problems.add(ExpressionProblem.error(code, offset, message));
    }
}
