package dev.norn.runtime.relay;

import dev.norn.engine.BranchView;
import dev.norn.engine.Mode;
import dev.norn.engine.TransactionState;
import java.util.List;

/**
 * What an event's transaction is called, which the event itself does not say.
 *
 * @param id the transaction's id
 * @param mode its mode
 * @param name the saga's name, or what the initiator calls it
 * @param branches the ids of its branches, by number; empty if they cannot be told any more
 */
public record PublishedTransaction(long id, Mode mode, String name, List<String> branches) {

    /** Makes the list unmodifiable. */
    public PublishedTransaction {
        branches = List.copyOf(branches);
    }

    /** The transaction of a state. */
    static PublishedTransaction of(TransactionState state) {
        List<String> ids = state.branches().stream().map(BranchView::id).toList();
        return new PublishedTransaction(state.id(), state.mode(), state.name(), ids);
    }

    /** The id of a branch; its number where the id cannot be told. */
    public String branch(int number) {
        return number < branches.size() ? branches.get(number) : Integer.toString(number);
    }
}
