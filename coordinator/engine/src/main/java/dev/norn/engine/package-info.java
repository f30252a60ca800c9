/**
 * Pure state machines of global transactions, and the words they share with their shell.
 *
 * <p>{@code decide(state, input, now, random)} gives a {@link dev.norn.engine.Transition}: events, effects, a reply, and
 * the state after the events. {@code evolve(state, time, event)} folds one event. The shell journals the events, and only
 * when they are committed does it carry out the effects and give the reply. Replay folds the journal and decides nothing.
 *
 * <p>There is no I/O, clock, thread or randomness in here: time and chance are parameters. Inputs, events, effects and
 * answers are sealed; a switch over them has no default, so that a new one does not compile until it is handled
 * everywhere.
 */
@NullMarked
package dev.norn.engine;

import org.jspecify.annotations.NullMarked;
