package dev.norn.runtime.shard;

import dev.norn.engine.Effect;
import dev.norn.engine.RecordedEvent;
import dev.norn.engine.Reply;
import dev.norn.engine.TransactionState;
import dev.norn.journal.TransactionRow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is at the journal, and what is done once it is durable.
 *
 * @param start the start that it is the first entry of, if it is one
 * @param inputs what it was decided on; needed again if the journal refuses it
 * @param replies for each input in turn
 * @param events what it says
 * @param effects to be released
 * @param state the transaction after it
 * @param row the transaction's row after it
 * @param payloadChars how long its text is
 */
record PendingEntry(
        @Nullable PendingStart start,
        List<QueuedInput> inputs,
        List<Reply> replies,
        List<RecordedEvent> events,
        List<Effect> effects,
        TransactionState state,
        TransactionRow row,
        int payloadChars) {

    /** Tells it apart from every other entry of the shard. */
    long number() {
        return events.getFirst().sequence();
    }
}
