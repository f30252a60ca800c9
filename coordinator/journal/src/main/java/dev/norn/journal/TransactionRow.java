package dev.norn.journal;

import dev.norn.engine.Decision;
import dev.norn.engine.Mode;
import dev.norn.engine.TransactionStatus;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The row of {@code global_transaction}: what queries and the console need of a transaction, as of its newest entry.
 *
 * @param id the transaction's id
 * @param mode its mode
 * @param name the saga's name
 * @param version the definition's version
 * @param status its status
 * @param decision its decision, null while undecided
 * @param businessKey the initiator's key, if any
 * @param labels the initiator's labels
 * @param createdAt when it was accepted
 * @param deadline undecided by then, it is rolled back
 * @param decidedAt when it was decided
 * @param endedAt when it ended
 * @param attentionCode why it needs attention, or null
 * @param attentionMessage the same for people
 * @param attentionSince since when
 * @param attentionBranch the branch's step id, if it is about one
 * @param nextDueAt when a waiting transaction that may have left memory must be looked at again
 */
public record TransactionRow(
        long id,
        Mode mode,
        String name,
        long version,
        TransactionStatus status,
        @Nullable Decision decision,
        @Nullable String businessKey,
        Map<String, String> labels,
        Instant createdAt,
        Instant deadline,
        @Nullable Instant decidedAt,
        @Nullable Instant endedAt,
        @Nullable String attentionCode,
        @Nullable String attentionMessage,
        @Nullable Instant attentionSince,
        @Nullable String attentionBranch,
        @Nullable Instant nextDueAt) {}
