package dev.norn.server.transactions;

import dev.norn.console.http.JsonBody;
import dev.norn.console.http.JsonFields;
import dev.norn.console.http.ProblemException;
import dev.norn.dsl.SagaDefaults;
import dev.norn.engine.BranchSpec;
import dev.norn.journal.IdempotencyKey;
import dev.norn.runtime.StartMessage;
import io.micronaut.core.annotation.Introspected;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The body that prepares a message, for the API's description, and its reader.
 *
 * @param mode {@code message}
 * @param name what the producer calls it, for lists and metrics: few different ones; {@code message} if absent
 * @param check how the producer is asked whether its local transaction is committed
 * @param branches to whom it is delivered, at least one
 * @param timeout undecided after this long, the producer is asked; 10 seconds if absent
 * @param businessKey the caller's own key, for queries
 * @param labels for queries
 */
@Introspected
@Schema(name = "PrepareMessage")
record MessageRequest(
        String mode,
        @Nullable String name,
        BranchRequest check,
        List<BranchRequest> branches,
        @Nullable @Schema(type = "string", example = "10s") String timeout,
        @Nullable String businessKey,
        @Nullable Map<String, String> labels) {

    private static final String DEFAULT_NAME = "message";
    private static final Set<String> FIELDS =
            Set.of("mode", "name", "check", "branches", "timeout", "businessKey", "labels");

    /**
     * Reads a body.
     *
     * @throws ProblemException 422 with every error
     */
    static StartMessage read(JsonBody body, @Nullable IdempotencyKey key) {
        JsonFields fields = JsonFields.of(body, FIELDS);
        String name = fields.matching("name", StartRequest.MAX_NAME_LENGTH, TccRequest.NAME);
        Optional<BranchSpec> check = fields.value("check").flatMap(value -> branch(fields, value));
        if (fields.value("check").isEmpty()) {
            fields.missing("check", "an object with the participant and operation that are asked");
        }
        List<JsonBody> elements = fields.elements("branches", BranchRequest.MAX_BRANCHES);
        if (elements.isEmpty()) {
            fields.missing("branches", "at least one, to which it is delivered");
        }
        List<BranchSpec> deliveries = elements.stream()
                .map(element -> branch(fields, element))
                .flatMap(Optional::stream)
                .toList();
        String businessKey = fields.string("businessKey", StartRequest.MAX_BUSINESS_KEY_LENGTH);
        Map<String, String> labels = StartRequest.labels(fields);
        var timeout = fields.duration("timeout", StartRequest.MIN_TIMEOUT, StartRequest.MAX_TIMEOUT);
        fields.finish();
        return new StartMessage(
                name == null ? DEFAULT_NAME : name, check.orElseThrow(), deliveries, key, businessKey, labels, timeout);
    }

    /** What is said of its retries has the defaults of what is never given up. */
    private static Optional<BranchSpec> branch(JsonFields around, JsonBody value) {
        return BranchRequest.read(around, value, SagaDefaults.STANDARD.settleRetry());
    }
}
