package dev.norn.dsl.internal.expression;

import dev.norn.dsl.SagaCode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** CEL's messages in the words of a document's author. */
final class CelMessages {

    private static final Pattern UNDECLARED = Pattern.compile("undeclared reference to '([^']*)'.*");
    private static final Pattern NO_OVERLOAD =
            Pattern.compile("found no matching overload for '([^']*)' applied to '(.*?)'(?: \\(candidates.*)?");
    private static final int LONGEST = 200;

    private CelMessages() {}

    static ExpressionProblem problem(SagaCode code, int offset, String message) {
        Matcher undeclared = UNDECLARED.matcher(message);
        if (undeclared.matches()) {
            String name = undeclared.group(1);
            return ExpressionProblem.error(
                    SagaCode.UNKNOWN_VARIABLE,
                    offset,
                    "unknown name or function '" + name + "'" + Suggestion.of(name, Names.FUNCTIONS));
        }
        Matcher noOverload = NO_OVERLOAD.matcher(message);
        if (noOverload.matches()) {
            return ExpressionProblem.error(
                    code,
                    offset,
                    "'" + noOverload.group(1).replace("_", " ").strip() + "' does not apply to "
                            + noOverload.group(2).replace("norn.", ""));
        }
        if (message.contains("recursion limit")) {
            return ExpressionProblem.error(
                    SagaCode.EXPRESSION_TOO_COMPLEX, offset, message + ", limit expressionDepth");
        }
        String shown = message.length() <= LONGEST ? message : message.substring(0, LONGEST) + "...";
        return ExpressionProblem.error(code, offset, shown.replaceAll("\\p{Cntrl}", " "));
    }
}
