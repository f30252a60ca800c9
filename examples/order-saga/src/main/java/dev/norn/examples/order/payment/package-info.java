/** Payment: accounts, charges and refunds. One participant, one database, {@code schema.sql}. */
@NullMarked
package dev.norn.examples.order.payment;

import org.jspecify.annotations.NullMarked;
