/**
 * Expressions: CEL, parsed and type-checked by the reference implementation when a saga is stored, evaluated by our own
 * interpreter afterwards.
 *
 * <p>The interpreter is our own for three reasons. A value that is only passed on stays the JSON text it was
 * ({@link dev.norn.dsl.internal.expression.Value} remembers its source); every step of work and every character produced
 * is counted against a limit, so no expression can run away in time or memory; and JSON is read lazily, only where an
 * expression looks, so the usual {@code input.orderId} costs one scan of the input and no tree. The differential test
 * holds it against the reference runtime.
 *
 * <p>Programs are immutable and shared by threads; an {@link dev.norn.dsl.internal.expression.Evaluation} belongs to one
 * thread and one call.
 */
@NullMarked
package dev.norn.dsl.internal.expression;

import org.jspecify.annotations.NullMarked;
