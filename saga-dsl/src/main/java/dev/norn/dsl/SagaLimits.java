package dev.norn.dsl;

import java.time.Duration;

/**
 * How large a definition, and the evaluation of one of its expressions, may become. Whatever exceeds a limit is refused
 * with a diagnostic that names it, or fails with an {@link EvaluationException}.
 *
 * @param documentBytes of the document
 * @param documentNodes values in the document, each alias counted with all that it stands for
 * @param aliases uses of YAML aliases
 * @param nestingDepth of mappings and sequences
 * @param steps in one saga
 * @param nameLength characters of a name, an id or an operation
 * @param duration the longest of any kind
 * @param expressionLength characters of one expression
 * @param expressionsLength characters of all expressions of one document
 * @param expressionDepth nesting within one expression
 * @param comprehensionDepth nesting of {@code all}, {@code exists}, {@code map}, {@code filter} within each other
 * @param evaluationCost steps of work that evaluating one input, condition or output may take: about one for each
 *     operator, element or 16 characters touched
 * @param resultLength characters of the JSON text that one evaluation may produce
 * @param schemaCost references followed when one input is checked against {@code input.schema}
 * @param diagnostics reported for one document; more are dropped
 */
public record SagaLimits(
        int documentBytes,
        int documentNodes,
        int aliases,
        int nestingDepth,
        int steps,
        int nameLength,
        Duration duration,
        int expressionLength,
        int expressionsLength,
        int expressionDepth,
        int comprehensionDepth,
        int evaluationCost,
        int resultLength,
        int schemaCost,
        int diagnostics) {

    /** The limits that the documentation names. */
    public static final SagaLimits STANDARD = new SagaLimits(
            1 << 20,
            20_000,
            64,
            64,
            500,
            100,
            Duration.ofDays(3650),
            4096,
            131_072,
            32,
            3,
            1_000_000,
            16 << 20,
            100_000,
            100);
}
