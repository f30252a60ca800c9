package dev.norn.runtime.shard;

import dev.norn.dsl.Json;
import dev.norn.engine.Attention;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.BranchView;
import dev.norn.engine.Event;
import dev.norn.engine.TransactionState;
import dev.norn.journal.DeadLetterChange;
import dev.norn.journal.TransactionRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What an entry says besides its events: the transaction's row, and how the list of dead letters changes. */
final class EntryContents {

    private EntryContents() {}

    /**
     * The row of a state. It names a due time only if the transaction may leave memory until then; the many short waits
     * in between are not worth a write.
     */
    static TransactionRow row(TransactionState state, @Nullable Instant nextDueAt) {
        Attention attention = state.attention();
        Integer branch = attention == null ? null : attention.branch();
        return new TransactionRow(
                state.id(),
                state.mode(),
                state.name(),
                state.version(),
                state.status(),
                state.decision(),
                state.businessKey(),
                state.labels(),
                state.createdAt(),
                state.deadline(),
                state.decidedAt(),
                state.endedAt(),
                attention == null ? null : attention.code(),
                attention == null ? null : attention.message(),
                attention == null ? null : attention.since(),
                branch == null ? null : state.branches().get(branch).id(),
                nextDueAt);
    }

    /**
     * What was parked and what left the list between two states; {@code before} is null for the first entry. What was brought
     * back and parked at once leaves, too: it is a dead letter of its own.
     */
    static List<DeadLetterChange> deadLetters(
            @Nullable TransactionState before, TransactionState after, List<Event> events, Instant now) {
        List<DeadLetterChange> changes = new ArrayList<>();
        if (before != null) {
            for (BranchView branch : before.branches()) {
                BranchView then = after.branches().get(branch.index());
                boolean leaves = !then.deadLettered() || after.status().ended() || isParkedIn(events, branch.index());
                if (branch.deadLettered() && leaves) {
                    changes.add(new DeadLetterChange.Removed(after.id(), branch.index()));
                }
            }
        }
        for (Event event : events) {
            if (event instanceof Event.DeadLettered parked
                    && !after.status().ended()
                    && after.branches().get(parked.branch()).deadLettered()) {
                changes.add(parked(after, parked, now));
            }
        }
        return changes;
    }

    private static boolean isParkedIn(List<Event> events, int branch) {
        return events.stream().anyMatch(event -> event instanceof Event.DeadLettered it && it.branch() == branch);
    }

    private static DeadLetterChange parked(TransactionState state, Event.DeadLettered event, Instant now) {
        BranchView branch = state.branches().get(event.branch());
        Json input = branch.input();
        return new DeadLetterChange.Parked(
                state.id(),
                event.branch(),
                state.name(),
                branch.id(),
                branch.target().participant(),
                branch.target().operation(),
                kind(event.operation()),
                branch.attempts(),
                branch.redrives(),
                event.error().code(),
                event.error().message(),
                input == null ? null : input.text(),
                now);
    }

    private static String kind(BranchOperation operation) {
        return operation.name().toLowerCase(Locale.ROOT);
    }
}
