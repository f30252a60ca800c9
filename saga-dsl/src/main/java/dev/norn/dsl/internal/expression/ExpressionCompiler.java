package dev.norn.dsl.internal.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelSource;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.norn.dsl.SagaCode;
import dev.norn.dsl.SagaLimits;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compiles the expressions of one document, whose input has one type. Not for use by several threads.
 *
 * <p>CEL's own checker builds its whole environment anew for each expression, which costs far more than all the rest. A
 * chain of names ({@code input.a.b}, {@code steps.x.output.y}: most of what sagas say) cannot fail it, because
 * {@link ReferenceCheck} looks at all of it; so chains skip it.
 */
public final class ExpressionCompiler {

    private final SagaLimits limits;
    private final InputType inputType;
    private final CelFrontEnd frontEnd;
    private int charactersSeen;

    public ExpressionCompiler(SagaLimits limits, InputType inputType) {
        this.limits = limits;
        this.inputType = inputType;
        this.frontEnd = new CelFrontEnd(limits, inputType);
    }

    /**
     * A compiled expression.
     *
     * @param guaranteed the steps that certainly have an output if it is a condition that came out true
     */
    public record Compiled(Program program, Set<String> guaranteed) {}

    /**
     * Checks and compiles one expression.
     *
     * @param text without the dollar sign and the braces
     * @param condition whether the value must be a boolean
     * @param problems where findings are added
     * @return empty if an error was added
     */
    public Optional<Compiled> compile(
            String text, Visibility visible, boolean condition, List<ExpressionProblem> problems) {
        int before = problems.size();
        if (!checkLength(text, problems)) {
            return Optional.empty();
        }
        CelAbstractSyntaxTree parsed = parse(text, problems);
        if (parsed == null) {
            return Optional.empty();
        }
        new ReferenceCheck(parsed.getSource(), visible, inputType, limits, problems).check(parsed.getExpr());
        if (hasError(problems, before)) {
            return Optional.empty();
        }
        CelExpr checked = checkTypes(parsed, visible.result(), condition, problems);
        if (checked == null) {
            return Optional.empty();
        }
        try {
            Operation operation = new OperationCompiler().compile(checked);
            Set<String> guaranteed = Guards.when(parsed.getExpr(), true);
            return Optional.of(new Compiled(new Program(text.strip(), operation), guaranteed));
        } catch (OperationCompiler.Refused e) {
            int offset = parsed.getSource().getPositionsMap().getOrDefault(e.exprId, 0);
            problems.add(ExpressionProblem.error(e.code, offset, String.valueOf(e.getMessage())));
            return Optional.empty();
        }
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
            addIssues(result, SagaCode.EXPRESSION_SYNTAX, problems);
        }
        return tree;
    }

    /** The checked expression, or null if an error was added. */
    private @Nullable CelExpr checkTypes(
            CelAbstractSyntaxTree parsed, boolean result, boolean condition, List<ExpressionProblem> problems) {
        if (SelectChain.isChain(parsed.getExpr())) {
            return condition && !maybeBoolean(parsed.getExpr(), problems) ? null : parsed.getExpr();
        }
        CelValidationResult checked = frontEnd.check(parsed, result);
        CelAbstractSyntaxTree tree = treeOf(checked);
        if (tree == null) {
            addIssues(checked, SagaCode.EXPRESSION_TYPE, problems);
            return null;
        }
        CelType type = tree.getResultType();
        if (condition && !type.equals(SimpleType.BOOL) && !type.equals(SimpleType.DYN)) {
            addNotBoolean(type.name(), problems);
            return null;
        }
        return tree.getExpr();
    }

    private boolean maybeBoolean(CelExpr chain, List<ExpressionProblem> problems) {
        String type = CelFrontEnd.typeOfChain(chain, inputType);
        if (type.equals("bool") || type.equals("dyn")) {
            return true;
        }
        addNotBoolean(type, problems);
        return false;
    }

    private static void addNotBoolean(String type, List<ExpressionProblem> problems) {
        problems.add(ExpressionProblem.error(
                SagaCode.CONDITION_NOT_BOOLEAN, 0, "the condition is of type " + type + " (expected: bool)"));
    }

    private static @Nullable CelAbstractSyntaxTree treeOf(CelValidationResult result) {
        try {
            return result.hasError() ? null : result.getAst();
        } catch (CelValidationException e) {
            return null;
        }
    }

    private static void addIssues(CelValidationResult result, SagaCode code, List<ExpressionProblem> problems) {
        CelSource source = result.getSource();
        List<CelIssue> errors = result.getErrors();
        for (CelIssue issue : errors) {
            int offset = source.getLocationOffset(issue.getSourceLocation()).orElse(0);
            problems.add(CelMessages.problem(code, offset, issue.getMessage()));
        }
        if (errors.isEmpty()) {
            problems.add(ExpressionProblem.error(code, 0, "not a CEL expression"));
        }
    }

    private static boolean hasError(List<ExpressionProblem> problems, int from) {
        return problems.subList(from, problems.size()).stream().anyMatch(problem -> !problem.warning());
    }
}
