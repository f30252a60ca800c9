package dev.norn.engine;

import java.util.List;

/**
 * What one input leads to. The events are already folded into {@link #state}.
 *
 * @param events what happened, in order; empty if the input changed nothing
 * @param effects what must be done once the events are committed
 * @param reply for whoever sent the input
 * @param state the state after the events
 */
public record Transition<S>(List<Event> events, List<Effect> effects, Reply reply, S state) {}
