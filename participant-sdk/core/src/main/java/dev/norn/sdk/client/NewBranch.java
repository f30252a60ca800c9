package dev.norn.sdk.client;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A branch to register in a TCC transaction, or a delivery of a message.
 *
 * @param operation the name that try, confirm and cancel share
 * @param input written as JSON; what try, confirm and cancel are given
 * @param timeout of one attempt, or null for the coordinator's default
 */
public record NewBranch(
        String participant,
        String operation,
        @Nullable Object input,
        @Nullable Duration timeout) {

    /** A branch with the coordinator's default for the time of an attempt. */
    public static NewBranch of(String participant, String operation, @Nullable Object input) {
        return new NewBranch(participant, operation, input, null);
    }

    Map<String, @Nullable Object> toBody() {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("participant", participant);
        body.put("operation", operation);
        body.put("input", input);
        if (timeout != null) {
            body.put("timeout", timeout.toString());
        }
        return body;
    }
}
