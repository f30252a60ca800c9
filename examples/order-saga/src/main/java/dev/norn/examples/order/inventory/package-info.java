/** Inventory: stock, reservations and gift wrappings. One participant, one database, {@code schema.sql}. */
@NullMarked
package dev.norn.examples.order.inventory;

import org.jspecify.annotations.NullMarked;
