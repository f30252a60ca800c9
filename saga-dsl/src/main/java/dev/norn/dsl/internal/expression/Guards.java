package dev.norn.dsl.internal.expression;

import dev.cel.common.ast.CelExpr;
import dev.norn.dsl.internal.expression.Names.StepOutput;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which steps certainly have an output once a condition came out true, or false. */
final class Guards {

    private Guards() {}

    static Set<String> when(CelExpr condition, boolean outcome) {
        StepOutput tested = Names.testedOutput(condition);
        if (tested != null) {
            return outcome ? Set.of(tested.step()) : Set.of();
        }
        if (condition.getKind() != CelExpr.ExprKind.Kind.CALL) {
            return Set.of();
        }
        List<CelExpr> args = condition.call().args();
        return switch (condition.call().function()) {
            case "!_" -> when(args.get(0), !outcome);
            case "_&&_" -> both(args, outcome, outcome);
            case "_||_" -> both(args, outcome, !outcome);
            default -> Set.of();
        };
    }

    /** What both sides say: all of it if both came out so, else only what either says. */
    private static Set<String> both(List<CelExpr> sides, boolean outcome, boolean bothCameOut) {
        Set<String> facts = new HashSet<>(when(sides.get(0), outcome));
        Set<String> others = when(sides.get(1), outcome);
        if (bothCameOut) {
            facts.addAll(others);
        } else {
            facts.retainAll(others);
        }
        return facts;
    }
}
