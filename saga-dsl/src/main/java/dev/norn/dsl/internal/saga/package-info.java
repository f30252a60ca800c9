/**
 * From the tree of a document to a saga that can run: every rule of the language is checked here.
 *
 * <p>Reading goes on after an error wherever it can, so that an author sees all findings at once. A definition is only
 * built if there is no error.
 */
@NullMarked
package dev.norn.dsl.internal.saga;

import org.jspecify.annotations.NullMarked;
