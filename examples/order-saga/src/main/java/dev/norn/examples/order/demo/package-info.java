/**
 * The demo: starts everything, breaks it on purpose, and checks the books.
 *
 * <p>The services, their faults and the clients live in the demo's own process; the coordinator is another process, so
 * that {@code kill -9} is real, and PostgreSQL a third. Faults are put in front of the services, outside of their code.
 *
 * <p>A {@code Disaster} takes away what the coordinator stands on, or the coordinator itself; it is part of the stage's
 * {@code Surroundings}, so that it can get at the databases' file system and at the connections to them. {@code CrashDemo}
 * measures and keeps the books, whatever the disaster is.
 *
 * <p>Random choices (orders, faults, the moments and forms of disasters) come from one seed, which is printed.
 */
@NullMarked
package dev.norn.examples.order.demo;

import org.jspecify.annotations.NullMarked;
