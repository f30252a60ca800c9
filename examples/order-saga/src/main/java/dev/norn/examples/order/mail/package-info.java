/** Mail: what customers are told. One participant, one database, {@code schema.sql}. */
@NullMarked
package dev.norn.examples.order.mail;

import org.jspecify.annotations.NullMarked;
