/** The payment service: one participant, one database, {@code schema.sql}. */
@NullMarked
package dev.norn.examples.events.payment;

import org.jspecify.annotations.NullMarked;
