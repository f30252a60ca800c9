package dev.norn.sdk.tcc;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction is to be like.
 *
 * @param name what it is called in lists and metrics
 * @param timeout undecided by then, it is rolled back; null for the coordinator's default
 * @param maxWait how long the commit waits for the end
 */
record TransactionSettings(
        String name,
        @Nullable Duration timeout,
        @Nullable String businessKey,
        Map<String, String> labels,
        Propagation propagation,
        RollbackRules rules,
        Duration maxWait) {
    private static final Pattern NAME = Pattern.compile("[a-z][A-Za-z0-9_.-]*");

    TransactionSettings {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("name: '" + name + "' (expected: " + NAME + ")");
        }
        if (timeout != null && timeout.toMillis() <= 0) {
            throw new IllegalArgumentException("timeout: " + timeout + " (expected: > 0)");
        }
        labels = Map.copyOf(labels);
    }
}
