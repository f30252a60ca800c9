package dev.norn.sdk.client;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An operator's repair of a transaction. The reason is audited.
 *
 * @param branch the branch to repair, or null for the transaction
 * @param output for skip and resolve, what the step is taken to have answered; any object that JSON can hold
 * @param input for retry, what the branch is given from now on
 */
public record Repair(
        String reason,
        @Nullable String branch,
        @Nullable Object output,
        @Nullable Object input) {
    public static Repair because(String reason) {
        return new Repair(reason, null, null, null);
    }

    public Repair branch(String newBranch) {
        return new Repair(reason, newBranch, output, input);
    }

    public Repair output(Object newOutput) {
        return new Repair(reason, branch, newOutput, input);
    }

    public Repair input(Object newInput) {
        return new Repair(reason, branch, output, newInput);
    }

    Map<String, Object> toBody() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("reason", reason);
        putIfPresent(body, "branch", branch);
        putIfPresent(body, "output", output);
        putIfPresent(body, "input", input);
        return body;
    }

    private static void putIfPresent(Map<String, Object> body, String name, @Nullable Object value) {
        if (value != null) {
            body.put(name, value);
        }
    }
}
