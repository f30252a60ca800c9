package dev.norn.dsl.internal.expression;

import com.google.common.collect.ImmutableList;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.CelComprehension;
import dev.cel.common.ast.CelExpr.CelMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes {@code null}, list and map literals dynamic where they are an operand of {@code ==} and {@code !=} or an outcome
 * of {@code ?:}, and numbers where they are an operand of {@code ==} and {@code !=}. CEL asks for one type there, so that {@code has(input.note) ? input.note : null} would be refused if
 * the schema says that a note is a string.
 */
final class Relaxation {

    private static final Set<String> LENIENT = Set.of("_==_", "_!=_", "_?_:_");

    private final CelExpr root;
    private final long offset;
    private long nextId;

    /**
     * For one expression.
     *
     * @param offset added to the id of each of its nodes, so that several expressions can be checked as one; the lower
     *     half of the result is the node's own id
     */
    Relaxation(CelExpr root, long offset) {
        this.root = root;
        this.offset = offset;
        // Ids of one expression count up from 1; the limit of its text keeps them far below.
        this.nextId = offset + (1L << 31);
    }

    CelExpr expr() {
        return relaxed(root);
    }

    private long id(CelExpr expr) {
        return offset + expr.id();
    }

    private CelExpr relaxed(CelExpr expr) {
        return switch (expr.getKind()) {
            case SELECT ->
                CelExpr.ofSelect(
                        id(expr),
                        relaxed(expr.select().operand()),
                        expr.select().field(),
                        expr.select().testOnly());
            case CALL -> call(expr);
            case LIST ->
                CelExpr.ofList(
                        id(expr), all(expr.list().elements()), expr.list().optionalIndices());
            case MAP -> map(expr);
            case COMPREHENSION -> comprehension(expr);
            case CONSTANT -> CelExpr.ofConstant(id(expr), expr.constant());
            case IDENT -> CelExpr.ofIdent(id(expr), expr.ident().name());
            case STRUCT, NOT_SET -> expr;
        };
    }

    private ImmutableList<CelExpr> all(List<CelExpr> exprs) {
        return exprs.stream().map(this::relaxed).collect(ImmutableList.toImmutableList());
    }

    private CelExpr call(CelExpr expr) {
        CelCall call = expr.call();
        Optional<CelExpr> target = call.target().map(this::relaxed);
        if (!LENIENT.contains(call.function())) {
            return CelExpr.ofCall(id(expr), target, call.function(), all(call.args()));
        }
        List<CelExpr> args = new ArrayList<>();
        for (CelExpr arg : all(call.args())) {
            args.add(isLiteral(arg, !call.function().equals("_?_:_")) ? dynamic(arg) : arg);
        }
        return CelExpr.ofCall(id(expr), target, call.function(), ImmutableList.copyOf(args));
    }

    private CelExpr dynamic(CelExpr literal) {
        return CelExpr.ofCall(nextId++, Optional.empty(), "dyn", ImmutableList.of(literal));
    }

    private static boolean isLiteral(CelExpr expr, boolean orNumber) {
        return switch (expr.getKind()) {
            case CONSTANT ->
                expr.constant().getKind() == CelConstant.Kind.NULL_VALUE || (orNumber && isNumber(expr.constant()));
            case LIST, MAP -> true;
            case SELECT, CALL, COMPREHENSION, IDENT, STRUCT, NOT_SET -> false;
        };
    }

    private static boolean isNumber(CelConstant constant) {
        return switch (constant.getKind()) {
            case INT64_VALUE, UINT64_VALUE, DOUBLE_VALUE -> true;
            default -> false;
        };
    }

    private CelExpr map(CelExpr expr) {
        List<CelMap.Entry> entries = new ArrayList<>();
        for (CelMap.Entry entry : expr.map().entries()) {
            entries.add(CelExpr.ofMapEntry(
                    offset + entry.id(), relaxed(entry.key()), relaxed(entry.value()), entry.optionalEntry()));
        }
        return CelExpr.ofMap(id(expr), ImmutableList.copyOf(entries));
    }

    private CelExpr comprehension(CelExpr expr) {
        CelComprehension loop = expr.comprehension();
        // The step of filter and exists_one is itself a ?: between the accumulator and a list; it stays as it is.
        CelExpr step = loop.loopStep();
        boolean generated = step.getKind() == CelExpr.ExprKind.Kind.CALL
                && step.call().function().equals("_?_:_")
                && Names.isIdent(step.call().args().get(2), loop.accuVar());
        return CelExpr.ofComprehension(
                id(expr),
                loop.iterVar(),
                relaxed(loop.iterRange()),
                loop.accuVar(),
                relaxed(loop.accuInit()),
                relaxed(loop.loopCondition()),
                generated ? generatedChoice(step) : relaxed(step),
                relaxed(loop.result()));
    }

    private CelExpr generatedChoice(CelExpr step) {
        return CelExpr.ofCall(
                id(step), Optional.empty(), "_?_:_", all(step.call().args()));
    }
}
