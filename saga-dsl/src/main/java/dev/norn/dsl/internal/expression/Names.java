package dev.norn.dsl.internal.expression;

import dev.cel.common.ast.CelExpr;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The names that expressions know, and the forms in which they use them. */
final class Names {

    static final String INPUT = "input";
    static final String EVENT = "event";
    static final String STEPS = "steps";
    static final String RESULT = "result";
    static final String TRANSACTION = "transaction";
    static final String TRANSACTION_ID = "transaction.id";
    static final String TRANSACTION_STARTED_AT = "transaction.startedAt";
    static final String OUTPUT = "output";

    static final Set<String> TYPES =
            Set.of("bool", "bytes", "double", "int", "list", "map", "null_type", "string", "type", "uint");

    static final List<String> FUNCTIONS = List.of(
            "size",
            "contains",
            "startsWith",
            "endsWith",
            "matches",
            "int",
            "uint",
            "double",
            "string",
            "bytes",
            "bool",
            "timestamp",
            "duration",
            "dyn",
            "type",
            "has",
            "all",
            "exists",
            "exists_one",
            "map",
            "filter",
            "getFullYear",
            "getMonth",
            "getDayOfYear",
            "getDayOfMonth",
            "getDate",
            "getDayOfWeek",
            "getHours",
            "getMinutes",
            "getSeconds",
            "getMilliseconds");

    private Names() {}

    /** The form {@code steps.<step>.output}. */
    record StepOutput(String step, CelExpr stepSelect) {}

    /** The step if this is exactly {@code steps.<step>.output}, else null. */
    static @Nullable StepOutput output(CelExpr expr) {
        return stepOutput(expr, false);
    }

    /** The step if this is exactly {@code has(steps.<step>.output)}, else null. */
    static @Nullable StepOutput testedOutput(CelExpr expr) {
        return stepOutput(expr, true);
    }

    private static @Nullable StepOutput stepOutput(CelExpr expr, boolean tested) {
        if (!isSelect(expr)
                || expr.select().testOnly() != tested
                || !expr.select().field().equals(OUTPUT)) {
            return null;
        }
        CelExpr step = expr.select().operand();
        if (!isSelect(step)
                || step.select().testOnly()
                || !isIdent(step.select().operand(), STEPS)) {
            return null;
        }
        return new StepOutput(step.select().field(), step);
    }

    static boolean isSelect(CelExpr expr) {
        return expr.getKind() == CelExpr.ExprKind.Kind.SELECT;
    }

    static boolean isIdent(CelExpr expr, String name) {
        return expr.getKind() == CelExpr.ExprKind.Kind.IDENT
                && expr.ident().name().equals(name);
    }
}
