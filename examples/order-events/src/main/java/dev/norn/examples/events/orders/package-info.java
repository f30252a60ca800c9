/** The orders service: takes orders, publishes them by its outbox, and is a participant of the saga. Tables in {@code schema.sql}. */
@NullMarked
package dev.norn.examples.events.orders;

import org.jspecify.annotations.NullMarked;
