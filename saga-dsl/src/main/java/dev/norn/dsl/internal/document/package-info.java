/**
 * Reads YAML 1.2 (core schema) and JSON into one tree in which every value knows its place.
 *
 * <p>Whatever the bytes are, reading ends soon, with a tree or with a diagnostic: document size, nesting, aliases and the
 * number of values (aliases expanded) are limited while reading.
 */
@NullMarked
package dev.norn.dsl.internal.document;

import org.jspecify.annotations.NullMarked;
