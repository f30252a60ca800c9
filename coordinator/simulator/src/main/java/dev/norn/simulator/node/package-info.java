/**
 * Nodes: the production runtime, driven by the world.
 *
 * <p>A {@link dev.norn.simulator.node.SimulatedNode} assembles the same classes as
 * {@link dev.norn.runtime.CoordinatorNode}, with executors, clocks and agents of its {@link dev.norn.simulator.world.Host}.
 * Each life of it is a new object graph. There is no periodic look-up as in
 * {@link dev.norn.runtime.agent.AgentThread}: a wake-up that production would survive within a second is lost here, and
 * shows.
 *
 * <p>{@link dev.norn.simulator.node.Seams} are the places at which a test puts something else between the parts.
 */
@NullMarked
package dev.norn.simulator.node;

import org.jspecify.annotations.NullMarked;
