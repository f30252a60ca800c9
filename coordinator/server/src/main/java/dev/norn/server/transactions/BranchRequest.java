package dev.norn.server.transactions;

import dev.norn.console.http.JsonBody;
import dev.norn.console.http.JsonFields;
import dev.norn.dsl.Json;
import dev.norn.dsl.OperationName;
import dev.norn.dsl.RetryPolicy;
import dev.norn.dsl.SagaDefaults;
import dev.norn.engine.BranchSpec;
import io.micronaut.core.annotation.Introspected;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A TCC branch as its initiator names it; or a delivery of a message, or the check of its producer.
 *
 * @param participant whom to call
 * @param operation the path, the same for try, confirm and cancel
 * @param input of all three, as the client wrote it
 * @param timeout of each attempt of any of them
 * @param retry the pauses between attempts, and how many attempts the coordinator's try or the delivery has
 */
@Introspected
@Schema(name = "TccBranch")
record BranchRequest(
        String participant,
        String operation,
        @Nullable @Schema(type = "object") Json input,

        @Nullable @Schema(type = "string", example = "800ms")
        Duration timeout,

        @Nullable RetryRequest retry) {

    /** What a body may have at once; a transaction has a bound of its own. */
    static final int MAX_BRANCHES = 1_000;

    private static final int MAX_NAME_LENGTH = 100;
    private static final Pattern NAME = Pattern.compile("[a-z][A-Za-z0-9_-]*");
    private static final Duration MAX_TIMEOUT = Duration.ofHours(1);
    private static final Duration MAX_INTERVAL = Duration.ofDays(1);
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Set<String> FIELDS = Set.of("participant", "operation", "input", "timeout", "retry");
    private static final Set<String> RETRY_FIELDS =
            Set.of("maxAttempts", "initialInterval", "multiplier", "maxInterval", "jitter");

    /**
     * How often, and after which pauses, an operation is tried again.
     *
     * @param maxAttempts of the coordinator's try, or of a delivery, which has no limit unless it says so; what settles a
     *     branch never has one
     * @param initialInterval the first pause
     * @param multiplier from one pause to the next
     * @param maxInterval the longest pause
     * @param jitter the share by which a pause is changed at random
     */
    @Introspected
    @Schema(name = "TccRetry")
    record RetryRequest(
            @Nullable Integer maxAttempts,

            @Nullable @Schema(type = "string", example = "200ms")
            Duration initialInterval,

            @Nullable Double multiplier,

            @Nullable @Schema(type = "string", example = "10s")
            Duration maxInterval,

            @Nullable Double jitter) {}

    /**
     * Reads a branch.
     *
     * @param around the body that it is in, which is told of every error
     */
    static Optional<BranchSpec> read(JsonFields around, JsonBody value) {
        return read(around, value, SagaDefaults.STANDARD.retry());
    }

    /**
     * Reads a branch.
     *
     * @param around the body that it is in, which is told of every error
     * @param standard what its own retry policy leaves open
     */
    static Optional<BranchSpec> read(JsonFields around, JsonBody value, RetryPolicy standard) {
        return around.within(value, FIELDS).map(fields -> read(fields, standard));
    }

    private static BranchSpec read(JsonFields fields, RetryPolicy standard) {
        String participant = name(fields, "participant");
        String operation = name(fields, "operation");
        Json input = fields.json("input");
        Duration timeout = fields.duration("timeout", SHORTEST, MAX_TIMEOUT);
        RetryPolicy retry = fields.value("retry")
                .flatMap(it -> fields.within(it, RETRY_FIELDS))
                .map(it -> retry(it, standard))
                .orElse(null);
        return new BranchSpec(
                new OperationName(participant, operation),
                input == null ? Json.NULL : input,
                timeout == null ? BranchSpec.DEFAULT_TIMEOUT : Duration.ofMillis(timeout.toMillis()),
                retry);
    }

    private static String name(JsonFields fields, String field) {
        String name = fields.matching(field, MAX_NAME_LENGTH, NAME);
        if (name == null && fields.value(field).isEmpty()) {
            fields.missing(field, "a name");
        }
        return name == null ? "" : name;
    }

    private static RetryPolicy retry(JsonFields fields, RetryPolicy standard) {
        Long maxAttempts = fields.integer("maxAttempts", 1, 1_000_000);
        Duration initialInterval = fields.duration("initialInterval", SHORTEST, MAX_INTERVAL);
        Double multiplier = fields.number("multiplier", 1, 1_000);
        Duration maxInterval = fields.duration("maxInterval", SHORTEST, MAX_INTERVAL);
        Double jitter = fields.number("jitter", 0, 1);
        return new RetryPolicy(
                maxAttempts == null ? standard.maxAttempts() : Math.toIntExact(maxAttempts),
                initialInterval == null ? standard.initialInterval() : initialInterval,
                multiplier == null ? standard.multiplier() : multiplier,
                maxInterval == null ? standard.maxInterval() : maxInterval,
                jitter == null ? standard.jitter() : jitter);
    }
}
