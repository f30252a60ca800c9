/** The stock service: one participant, one database, {@code schema.sql}. */
@NullMarked
package dev.norn.examples.events.stock;

import org.jspecify.annotations.NullMarked;
