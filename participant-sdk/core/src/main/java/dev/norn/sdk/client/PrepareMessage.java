package dev.norn.sdk.client;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message to prepare.
 *
 * @param name what it is called in lists and metrics: {@code [a-z][A-Za-z0-9_.-]*}
 * @param check how the producer is asked whether its local transaction is committed
 * @param deliveries to whom it is delivered, at least one
 * @param checkAfter undecided after this long, the producer is asked; null for the coordinator's default
 * @param businessKey null for none
 * @param labels to find it by
 * @param idempotencyKey the same on each repetition
 */
public record PrepareMessage(
        String name,
        NewBranch check,
        List<NewBranch> deliveries,
        @Nullable Duration checkAfter,
        @Nullable String businessKey,
        Map<String, String> labels,
        String idempotencyKey) {
    public PrepareMessage {
        deliveries = List.copyOf(deliveries);
        labels = Map.copyOf(labels);
    }

    Map<String, Object> toBody() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("mode", "message");
        body.put("name", name);
        body.put("check", check.toBody());
        body.put("branches", deliveries.stream().map(NewBranch::toBody).toList());
        if (checkAfter != null) {
            body.put("timeout", checkAfter.toString());
        }
        if (businessKey != null) {
            body.put("businessKey", businessKey);
        }
        if (!labels.isEmpty()) {
            body.put("labels", labels);
        }
        return body;
    }
}
