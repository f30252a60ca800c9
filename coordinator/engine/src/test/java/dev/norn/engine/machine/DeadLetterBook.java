package dev.norn.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.norn.engine.BranchView;
import dev.norn.engine.Event;
import dev.norn.engine.TransactionState;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Nothing leaves the dead letters but by an event that says who wanted it, and why. */
public final class DeadLetterBook {

    private final Set<Integer> parked = new HashSet<>();

    /** Checks what happened since the last call. */
    public void check(List<Event> events, TransactionState state) {
        for (BranchView branch : state.branches()) {
            int index = branch.index();
            boolean listed = branch.deadLettered() && !state.status().ended();
            if (parked.contains(index) && !listed) {
                assertThat(events)
                        .as("branch %s is no dead letter any more", index)
                        .anyMatch(event -> letsOut(event, index));
            }
            if (listed) {
                parked.add(index);
            } else {
                parked.remove(index);
            }
        }
    }

    private static boolean letsOut(Event event, int branch) {
        return (event instanceof Event.Redriven redriven && redriven.branch() == branch)
                || (event instanceof Event.Discarded discarded && discarded.branch() == branch)
                || (event instanceof Event.SkippedByOperator skipped && skipped.branch() == branch)
                || (event instanceof Event.ResolvedByOperator resolved && resolved.branch() == branch)
                || (event instanceof Event.Decided decided && !decided.reason().isEmpty())
                || event instanceof Event.Killed;
    }
}
