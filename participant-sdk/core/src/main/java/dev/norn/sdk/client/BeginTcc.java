package dev.norn.sdk.client;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A TCC transaction to begin.
 *
 * @param name what it is called in lists and metrics: {@code [a-z][A-Za-z0-9_.-]*}
 * @param timeout undecided by then, it is rolled back; null for the coordinator's default
 * @param businessKey null for none
 * @param labels to find it by
 * @param tries who sends the tries and decides
 * @param branches the first ones, or all
 * @param idempotencyKey the same on each repetition
 * @param maxWait how long to wait for the end, at most 60 s; only of use if the coordinator sends the tries
 */
public record BeginTcc(
        String name,
        @Nullable Duration timeout,
        @Nullable String businessKey,
        Map<String, String> labels,
        Tries tries,
        List<NewBranch> branches,
        String idempotencyKey,
        Duration maxWait) {

    /** Who sends the tries and decides. */
    public enum Tries {
        /** The application that began it. */
        INITIATOR,
        /** The coordinator: it commits if each try is done. All branches are given at the beginning. */
        COORDINATOR
    }

    public BeginTcc {
        labels = Map.copyOf(labels);
        branches = List.copyOf(branches);
    }

    Map<String, Object> toBody() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("mode", "tcc");
        body.put("name", name);
        if (timeout != null) {
            body.put("timeout", timeout.toString());
        }
        if (businessKey != null) {
            body.put("businessKey", businessKey);
        }
        if (!labels.isEmpty()) {
            body.put("labels", labels);
        }
        if (tries == Tries.COORDINATOR) {
            body.put("tries", "coordinator");
        }
        if (!branches.isEmpty()) {
            body.put("branches", branches.stream().map(NewBranch::toBody).toList());
        }
        return body;
    }
}
