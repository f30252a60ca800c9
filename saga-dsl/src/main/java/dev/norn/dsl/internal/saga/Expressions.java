package dev.norn.dsl.internal.saga;

import dev.norn.dsl.Json;
import dev.norn.dsl.JsonSyntaxException;
import dev.norn.dsl.SagaCode;
import dev.norn.dsl.internal.document.Diagnostics;
import dev.norn.dsl.internal.document.Node;
import dev.norn.dsl.internal.expression.ExpressionCompiler;
import dev.norn.dsl.internal.expression.ExpressionCompiler.Compiled;
import dev.norn.dsl.internal.expression.ExpressionProblem;
import dev.norn.dsl.internal.expression.Template;
import dev.norn.dsl.internal.expression.Visibility;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Compiles the parts of a document that are computed, and reports what is wrong with them at its place. */
final class Expressions {

    private final ExpressionCompiler compiler;
    private final Diagnostics diagnostics;

    Expressions(ExpressionCompiler compiler, Diagnostics diagnostics) {
        this.compiler = compiler;
        this.diagnostics = diagnostics;
    }

    /** A condition: an expression, or true or false. */
    Optional<Compiled> condition(Node node, Visibility visible) {
        if (node instanceof Node.Scalar scalar && scalar.kind() == Node.Kind.BOOLEAN) {
            return compile(scalar, scalar.text(), 0, visible, true);
        }
        if (node instanceof Node.Scalar scalar && scalar.isString()) {
            ExpressionText text = ExpressionText.of(scalar.text());
            if (text.isExpression()) {
                return compile(scalar, text.expression(), text.start(), visible, true);
            }
        }
        diagnostics.error(
                SagaCode.CONDITION_NOT_BOOLEAN,
                node,
                "when is " + node.described() + " (expected: an expression ${ … }, true or false)");
        return Optional.empty();
    }

    /** A string that must be an expression; empty if it is a literal, and within it empty, with an error, if it is wrong. */
    Optional<Optional<Compiled>> expression(Node.Scalar scalar, Visibility visible) {
        ExpressionText text = ExpressionText.of(scalar.text());
        return text.isExpression()
                ? Optional.of(compile(scalar, text.expression(), text.start(), visible, false))
                : Optional.empty();
    }

    /** A value with expressions anywhere in it. What is refused becomes null, and an error is added. */
    Template template(Node node, Visibility visible) {
        if (node instanceof Node.Mapping mapping) {
            Map<String, Template> members = new LinkedHashMap<>();
            mapping.entries().forEach((name, entry) -> {
                if (isStorable(entry.key(), name)) {
                    members.put(name, template(entry.value(), visible));
                }
            });
            return Template.object(members);
        }
        if (node instanceof Node.Sequence sequence) {
            List<Template> items = new ArrayList<>();
            sequence.items().forEach(item -> items.add(template(item, visible)));
            return Template.array(items);
        }
        return scalar((Node.Scalar) node, visible);
    }

    private Template scalar(Node.Scalar scalar, Visibility visible) {
        Template none = Template.constant("null");
        if (!scalar.isString()) {
            return number(scalar) ? Template.constant(scalar.text()) : none;
        }
        ExpressionText text = ExpressionText.of(scalar.text());
        if (text.isExpression()) {
            return compile(scalar, text.expression(), text.start(), visible, false)
                    .map(compiled -> Template.expression(compiled.program()))
                    .orElse(none);
        }
        if (text.suspicious()) {
            diagnostics.warning(
                    SagaCode.LITERAL_EXPRESSION,
                    scalar.pointer(),
                    scalar.line(),
                    scalar.column(),
                    "passed on literally, because ${ … } is not the whole string (expected: one expression, such as"
                            + " ${ 'order ' + input.orderId })");
        }
        return isStorable(scalar, scalar.text())
                ? Template.constant(Json.ofString(scalar.text()).text())
                : none;
    }

    private boolean number(Node.Scalar scalar) {
        try {
            Json.parse(scalar.text());
            return true;
        } catch (JsonSyntaxException e) {
            diagnostics.error(SagaCode.NOT_STORABLE, scalar, "value cannot be stored: " + e.getMessage());
            return false;
        }
    }

    private boolean isStorable(Node.Scalar at, String text) {
        return isStorable(at, text, diagnostics);
    }

    /** Whether a string can be stored; if not, an error is added. */
    static boolean isStorable(Node.Scalar at, String text, Diagnostics diagnostics) {
        try {
            Json.ofString(text);
            return true;
        } catch (IllegalArgumentException e) {
            diagnostics.error(SagaCode.NOT_STORABLE, at, "the string contains a " + e.getMessage());
            return false;
        }
    }

    private Optional<Compiled> compile(
            Node.Scalar scalar, String text, int start, Visibility visible, boolean condition) {
        return compiler.compile(
                text, visible, condition, problem -> report(problem, scalar, start + offset(problem, text)));
    }

    private static int offset(ExpressionProblem problem, String text) {
        int codePoints = Math.min(problem.offset(), text.codePointCount(0, text.length()));
        return text.offsetByCodePoints(0, codePoints);
    }

    private void report(ExpressionProblem problem, Node.Scalar scalar, int offset) {
        int column = scalar.columnOf(offset);
        if (problem.warning()) {
            diagnostics.warning(problem.code(), scalar.pointer(), scalar.line(), column, problem.message());
        } else {
            diagnostics.error(problem.code(), scalar.pointer(), scalar.line(), column, problem.message());
        }
    }

    /** After the last expression: checks what concerns all of them. */
    void finish() {
        compiler.finish();
    }
}
