/**
 * A simulator: the production runtime on virtual time, with everything failing at once, from a seed.
 *
 * <p><b>Model.</b> One seed is one run. A {@link dev.norn.simulator.world.World} holds virtual time and a queue of events;
 * exactly one thing happens at a time, and what happens next depends on the seed alone. In it run nodes (the production
 * classes from the node's control to the group commit, see {@link dev.norn.simulator.node}), a database whose calls take
 * time and break ({@link dev.norn.simulator.database}), a network and participants
 * ({@link dev.norn.simulator.participant}), and clients, operators and faults ({@link dev.norn.simulator.workload}). A run
 * has two phases: in the first everything may fail; then everything heals, and whatever was begun must end.
 *
 * <p><b>What it shows.</b> {@link dev.norn.simulator.check} has a checker for each guarantee of the architecture. They see
 * only what is outside of a node: rows, calls, replies.
 *
 * <p><b>Invariants.</b>
 *
 * <ul>
 *   <li>Nothing of the runtime is copied or switched: what runs here is what runs in production, driven from outside.
 *   <li>Two runs of one seed are the same, event by event; {@link dev.norn.simulator.Report#hash} says so. No wall clock,
 *       no thread that runs while another one does, no order of a hash table that differs between processes.
 *   <li>Each concern draws from a source of chance of its own, so that one more draw here does not change what happens
 *       there.
 *   <li>Runs share nothing but definitions, which do not change; many run at the same time.
 * </ul>
 *
 * <p><b>How it fails.</b> With a {@link dev.norn.simulator.world.Violation}: which checker, the seed, the virtual time, the
 * transaction, and the last lines of its trace. The seed alone plays it again:
 * {@code mvn -pl coordinator/simulator test -Dnorn.simulation.seed=N} prints the whole trace.
 *
 * <p>What it is not: PostgreSQL, HTTP, and real threads are outside; the tests of the journal, of the transport and the
 * crash harness cover them. Two threads of a node never run at the same time here, only in every order.
 */
@NullMarked
package dev.norn.simulator;

import org.jspecify.annotations.NullMarked;
