/**
 * Work that is driven from outside.
 *
 * <p>An {@link dev.norn.runtime.agent.Agent} does a bounded piece of work each time it is called, with the time as a
 * parameter; it owns its data and needs no locks. Others reach it through its {@link dev.norn.runtime.agent.Inbox} alone.
 * In production an {@link dev.norn.runtime.agent.AgentThread} calls it again and again and parks when there is nothing to
 * do; in a test or a simulation the same agent is called by hand, on virtual time.
 */
@NullMarked
package dev.norn.runtime.agent;

import org.jspecify.annotations.NullMarked;
