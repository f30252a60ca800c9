package dev.norn.dsl.internal.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelSource;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.CelType;
import dev.norn.dsl.SagaCode;
import dev.norn.dsl.SagaLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Compiles expressions of one document that start from the same variable. Not for use by several threads.
 *
 * <p>CEL's own checker builds its whole environment anew for each check, which costs far more than all the rest. So it is
 * asked once, for all expressions together, by {@link #finish}. And a chain of names ({@code input.a.b}, {@code steps.x.output.y}: most of what sagas say) cannot fail it, because
 * {@link ReferenceCheck} looks at all of it; so chains skip it.
 */
public final class ExpressionCompiler {

    private static final String DYNAMIC = "dyn";

    private final SagaLimits limits;
    private final Root root;
    private final CelFrontEnd frontEnd;
    private final List<Pending> pending = new ArrayList<>();
    private int charactersSeen;

    public ExpressionCompiler(SagaLimits limits, Root root) {
        this.limits = limits;
        this.root = root;
        this.frontEnd = new CelFrontEnd(limits, root);
    }

    /**
     * A compiled expression.
     *
     * @param guaranteed the steps that certainly have an output if it is a condition that came out true
     */
    public record Compiled(Program program, Set<String> guaranteed) {}

    /** An expression whose types are checked with all others of the document. */
    private record Pending(
            CelAbstractSyntaxTree parsed, boolean condition, Program program, Consumer<ExpressionProblem> problems) {}

    /**
     * Checks one expression, all but its types.
     *
     * @param text without the dollar sign and the braces
     * @param condition whether the value must be a boolean
     * @param problems where findings are added, now or by {@link #finish}
     * @return empty if an error was added; its program can be used after {@link #finish}
     */
    public Optional<Compiled> compile(
            String text, Visibility visible, boolean condition, Consumer<ExpressionProblem> problems) {
        List<ExpressionProblem> found = new ArrayList<>();
        CelAbstractSyntaxTree parsed = checkLength(text, found) ? parse(text, found) : null;
        if (parsed != null) {
            new ReferenceCheck(parsed.getSource(), visible, root, limits, found).check(parsed.getExpr());
        }
        found.forEach(problems);
        if (parsed == null || found.stream().anyMatch(problem -> !problem.warning())) {
            return Optional.empty();
        }
        boolean path = SelectChain.isChain(parsed.getExpr());
        Pending expression = new Pending(parsed, condition, new Program(text.strip(), path), problems);
        if (!path) {
            pending.add(expression);
        } else if (condition && !isMaybeBoolean(CelFrontEnd.typeOfChain(parsed.getExpr(), root), problems)) {
            return Optional.empty();
        } else {
            link(expression, parsed.getExpr());
        }
        return Optional.of(new Compiled(expression.program(), Guards.when(parsed.getExpr(), true)));
    }

    /** Checks the types of all expressions and makes their programs usable, unless errors are added. */
    public void finish() {
        if (pending.isEmpty()) {
            return;
        }
        CelValidationResult result =
                frontEnd.check(pending.stream().map(Pending::parsed).toList());
        CelAbstractSyntaxTree tree = treeOf(result);
        if (tree == null) {
            result.getErrors().forEach(this::report);
            return;
        }
        for (int i = 0; i < pending.size(); i++) {
            Pending expression = pending.get(i);
            CelExpr checked = tree.getExpr().list().elements().get(i);
            String type = tree.getType(checked.id()).map(CelType::name).orElse(DYNAMIC);
            if (!expression.condition() || isMaybeBoolean(type, expression.problems())) {
                link(expression, checked);
            }
        }
    }

    private void report(CelIssue issue) {
        int position = (int) (issue.getExprId() >> 32) - 1;
        Pending expression = pending.get(Math.min(Math.max(position, 0), pending.size() - 1));
        expression
                .problems()
                .accept(CelMessages.problem(
                        SagaCode.EXPRESSION_TYPE, offset(expression, issue.getExprId()), issue.getMessage()));
    }

    private static void link(Pending expression, CelExpr checked) {
        try {
            expression.program().link(new OperationCompiler().compile(checked));
        } catch (OperationCompiler.Refused e) {
            expression
                    .problems()
                    .accept(ExpressionProblem.error(
                            e.code, offset(expression, e.exprId), String.valueOf(e.getMessage())));
        }
    }

    private static int offset(Pending expression, long id) {
        return expression.parsed().getSource().getPositionsMap().getOrDefault(id & 0xffff_ffffL, 0);
    }

    private boolean checkLength(String text, List<ExpressionProblem> problems) {
        charactersSeen += text.length();
        if (text.length() > limits.expressionLength()) {
            problems.add(ExpressionProblem.error(
                    SagaCode.EXPRESSION_TOO_COMPLEX,
                    0,
                    "the expression has " + text.length() + " characters (expected: at most "
                            + limits.expressionLength() + ", limit expressionLength)"));
            return false;
        }
        if (charactersSeen > limits.expressionsLength()) {
            problems.add(ExpressionProblem.error(
                    SagaCode.EXPRESSION_TOO_COMPLEX,
                    0,
                    "all expressions together are too long (expected: at most " + limits.expressionsLength()
                            + " characters, limit expressionsLength)"));
            return false;
        }
        return true;
    }

    private @Nullable CelAbstractSyntaxTree parse(String text, List<ExpressionProblem> problems) {
        CelAbstractSyntaxTree chain = SelectChain.parse(text);
        if (chain != null) {
            return chain;
        }
        CelValidationResult result = frontEnd.parse(text);
        CelAbstractSyntaxTree tree = treeOf(result);
        if (tree == null) {
            addIssues(result, problems);
        }
        return tree;
    }

    private static boolean isMaybeBoolean(String type, Consumer<ExpressionProblem> problems) {
        if (type.equals("bool") || type.equals(DYNAMIC)) {
            return true;
        }
        problems.accept(ExpressionProblem.error(
                SagaCode.CONDITION_NOT_BOOLEAN, 0, "the condition is of type " + type + " (expected: bool)"));
        return false;
    }

    private static @Nullable CelAbstractSyntaxTree treeOf(CelValidationResult result) {
        try {
            return result.hasError() ? null : result.getAst();
        } catch (CelValidationException e) {
            return null;
        }
    }

    private static void addIssues(CelValidationResult result, List<ExpressionProblem> problems) {
        CelSource source = result.getSource();
        List<CelIssue> errors = result.getErrors();
        for (CelIssue issue : errors) {
            int offset = source.getLocationOffset(issue.getSourceLocation()).orElse(0);
            problems.add(CelMessages.problem(SagaCode.EXPRESSION_SYNTAX, offset, issue.getMessage()));
        }
        if (errors.isEmpty()) {
            problems.add(ExpressionProblem.error(SagaCode.EXPRESSION_SYNTAX, 0, "not a CEL expression"));
        }
    }
}
