package dev.norn.sdk.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.norn.protocol.Decision;
import dev.norn.protocol.TransactionMode;
import dev.norn.protocol.TransactionStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A global transaction as the server sees it at one moment. Lists leave out input, output and branches.
 *
 * @param saga name of the definition; null in other modes
 * @param version version of the definition; null in other modes
 * @param decision null while undecided
 * @param deadline undecided by then, it is rolled back; of a message, its producer is asked
 * @param attention null unless an operator should look
 * @param document all that the server sent, also what this record has no field for
 */
public record Transaction(
        String id,
        TransactionMode mode,
        @Nullable String saga,
        @Nullable Integer version,
        TransactionStatus status,
        @Nullable Decision decision,
        @Nullable String businessKey,
        Map<String, String> labels,
        @Nullable JsonNode input,
        @Nullable JsonNode output,
        Instant createdAt,
        @Nullable Instant deadline,
        @Nullable Instant decidedAt,
        @Nullable Instant endedAt,
        @Nullable Attention attention,
        List<Branch> branches,
        JsonNode document) {
    public Transaction {
        labels = Map.copyOf(labels);
        branches = List.copyOf(branches);
    }

    /** Whether its status is final. */
    public boolean isEnded() {
        return status.isEnded();
    }
}
