/**
 * Virtual time and the order of things: one queue of events, one thing at a time.
 *
 * <p>A {@link dev.norn.simulator.world.World} runs its events in the order of their times, and of their numbers where
 * times are equal. Code that blocks runs on a {@link dev.norn.simulator.world.Strand}: a thread that runs only while the
 * world waits for it, so that still exactly one thing happens at a time. A {@link dev.norn.simulator.world.Host} is a
 * process with a clock of its own: it can be paused and killed between any two events.
 */
@NullMarked
package dev.norn.simulator.world;

import org.jspecify.annotations.NullMarked;
