/**
 * {@code input.schema}: JSON Schema, draft 2020-12, checked when the saga is stored, and applied when a transaction
 * starts.
 *
 * <p>Nothing is ever fetched. Regular expressions run on RE2, in linear time. References are counted, so that a recursive
 * or doubling schema ends with an error and not with the thread.
 */
@NullMarked
package dev.norn.dsl.internal.schema;

import org.jspecify.annotations.NullMarked;
