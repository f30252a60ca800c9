/**
 * Measures Norn on this machine, side by side with other systems. Not part of what is shipped.
 *
 * <h2>Model</h2>
 *
 * <p>{@link dev.norn.benchmarks.Main} has one command for each benchmark. What is measured (a workload) is kept apart from
 * how it is measured: processor time, counters of the database and latencies are taken in the same way of every system.
 * Each system under test runs in processes of its own.
 *
 * <h2>Invariants</h2>
 *
 * <ul>
 *   <li>A run that measures refuses a database that does not sync its commits, and says that it has looked.
 *   <li>Systems that are compared are measured in one run, in turns, on one server.
 *   <li>Every process that a run has started ends with it.
 * </ul>
 */
@NullMarked
package dev.norn.benchmarks;

import org.jspecify.annotations.NullMarked;
