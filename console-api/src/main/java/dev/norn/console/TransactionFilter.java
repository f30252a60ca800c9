package dev.norn.console;

import dev.norn.console.http.Query;
import dev.norn.engine.Mode;
import dev.norn.engine.TransactionStatus;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which transactions a list has: those that match everything that is given.
 *
 * @param statuses one of these; empty for any
 * @param mode the mode
 * @param saga the saga's name
 * @param name the saga's name, or what the initiator calls it
 * @param businessKey the initiator's key
 * @param labels all of these
 * @param participant whose saga involves this participant
 * @param attention whether they need an operator
 * @param createdAfter accepted later than this
 * @param createdBefore accepted earlier than this
 */
record TransactionFilter(
        List<TransactionStatus> statuses,
        Optional<Mode> mode,
        Optional<String> saga,
        Optional<String> name,
        Optional<String> businessKey,
        Map<String, String> labels,
        Optional<String> participant,
        Optional<Boolean> attention,
        Optional<Instant> createdAfter,
        Optional<Instant> createdBefore) {

    static TransactionFilter of(Query query) {
        return new TransactionFilter(
                query.words("status", TransactionStatus.class),
                query.words("mode", Mode.class).stream().findFirst(),
                query.text("saga"),
                query.text("name"),
                query.text("businessKey"),
                labels(query.texts("label")),
                query.text("participant"),
                query.flag("attention"),
                query.time("createdAfter"),
                query.time("createdBefore"));
    }

    /** Whether only such are wanted that have not ended. */
    boolean unfinishedOnly() {
        return !statuses.isEmpty() && statuses.stream().noneMatch(TransactionStatus::ended);
    }

    /** Whether only such are wanted that were rolled back or killed. */
    boolean undoneOnly() {
        return !statuses.isEmpty()
                && statuses.stream()
                        .allMatch(status ->
                                status == TransactionStatus.ROLLED_BACK || status == TransactionStatus.KILLED);
    }

    private static Map<String, String> labels(List<String> texts) {
        Map<String, String> labels = new LinkedHashMap<>();
        for (String text : texts) {
            int split = firstOf(text);
            if (split <= 0) {
                throw Query.refused("label", text, "name:value");
            }
            labels.put(text.substring(0, split), text.substring(split + 1));
        }
        return labels;
    }

    private static int firstOf(String text) {
        int colon = text.indexOf(':');
        return colon >= 0 ? colon : text.indexOf('=');
    }
}
