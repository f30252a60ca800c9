package dev.norn.simulator;

import dev.norn.simulator.world.Tally;
import java.util.List;

/**
 * What a run was.
 *
 * @param seed which
 * @param hash of everything that happened, in order
 * @param tally how often what happened
 * @param trace every line of it
 */
public record Report(long seed, long hash, Tally tally, List<String> trace) {}
