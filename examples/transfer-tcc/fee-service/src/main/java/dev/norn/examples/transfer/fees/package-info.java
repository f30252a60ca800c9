/**
 * The fee service, in Spring Boot: what a transfer costs, and what was earned. One participant, one database; the tables
 * are in the demo's {@code fees/schema.sql}, those of the fence are made by the starter.
 */
@NullMarked
package dev.norn.examples.transfer.fees;

import org.jspecify.annotations.NullMarked;
