package dev.norn.console.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.norn.engine.Attention;
import dev.norn.engine.Decision;
import dev.norn.engine.Mode;
import dev.norn.engine.TransactionState;
import dev.norn.engine.TransactionStatus;
import io.micronaut.core.annotation.Introspected;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A global transaction as JSON.
 *
 * @param id decimal digits
 * @param mode {@code saga}, {@code tcc} or {@code message}
 * @param name the saga's name, or what the initiator calls it
 * @param saga the saga's name; null in another mode
 * @param version the definition's version; null in another mode
 * @param status where it stands
 * @param decision its outcome, null while undecided
 * @param businessKey the initiator's key
 * @param labels the initiator's labels
 * @param input as the initiator wrote it
 * @param output as the definition says, null until committed
 * @param createdAt when it was accepted
 * @param deadline undecided by then, it is rolled back; of a message, its producer is asked
 * @param decidedAt when it was decided
 * @param endedAt when it ended
 * @param attention why it needs an operator, null if it does not
 * @param branches its branches in order
 */
@Introspected
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(name = "Transaction")
public record TransactionView(
        String id,
        String mode,
        String name,
        @Nullable String saga,
        @Nullable Long version,
        TransactionStatus status,

        @Nullable Decision decision,

        @Nullable String businessKey,
        Map<String, String> labels,
        @JsonRawValue @Schema(type = "object") String input,
        @JsonRawValue @Schema(type = "object") String output,
        Instant createdAt,
        Instant deadline,
        @Nullable Instant decidedAt,
        @Nullable Instant endedAt,
        @Nullable AttentionView attention,
        List<BranchJson> branches) {

    /** The view of a transaction. */
    public static TransactionView of(TransactionState state) {
        return new TransactionView(
                Long.toString(state.id()),
                state.mode().name().toLowerCase(Locale.ROOT),
                state.name(),
                state.mode() == Mode.SAGA ? state.name() : null,
                state.mode() == Mode.SAGA ? state.version() : null,
                state.status(),
                state.decision(),
                state.businessKey(),
                state.labels(),
                state.input().text(),
                state.output().text(),
                state.createdAt(),
                state.deadline(),
                state.decidedAt(),
                state.endedAt(),
                attention(state),
                branches(state));
    }

    private static List<BranchJson> branches(TransactionState state) {
        boolean steps = state.mode() == Mode.SAGA;
        return state.branches().stream()
                .map(branch -> BranchJson.of(branch, steps ? branch.id() : null))
                .toList();
    }

    private static @Nullable AttentionView attention(TransactionState state) {
        Attention attention = state.attention();
        return attention == null
                ? null
                : new AttentionView(
                        attention.code(),
                        attention.message(),
                        attention.since(),
                        attention.branch() == null
                                ? null
                                : state.branches().get(attention.branch()).id());
    }
}
