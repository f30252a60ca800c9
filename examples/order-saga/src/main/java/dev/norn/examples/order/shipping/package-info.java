/** Shipping: delivery slots and shipments. One participant, one database, {@code schema.sql}. */
@NullMarked
package dev.norn.examples.order.shipping;

import org.jspecify.annotations.NullMarked;
