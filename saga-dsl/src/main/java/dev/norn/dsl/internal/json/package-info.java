/**
 * JSON as text: one scanner that accepts or refuses, and that walks text which was accepted earlier.
 *
 * <p>Nothing here builds a tree: a value is a slice of the text it came from.
 */
@NullMarked
package dev.norn.dsl.internal.json;

import org.jspecify.annotations.NullMarked;
