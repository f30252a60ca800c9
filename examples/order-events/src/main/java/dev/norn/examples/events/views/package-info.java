/** The read model: what customers and sales people look at, kept by events alone. Tables in {@code schema.sql}. */
@NullMarked
package dev.norn.examples.events.views;

import org.jspecify.annotations.NullMarked;
