package dev.norn.sdk.participant;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.norn.protocol.BranchCall;
import dev.norn.protocol.Operation;
import dev.norn.sdk.BusinessFailure;
import dev.norn.sdk.fence.FenceAnswer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Runs tries of the application's own participants without HTTP, inside the same fence as those that the coordinator
 * calls: for an initiator that reserves in its own database, or a service that joins the transaction of its caller. The
 * branch must be registered with the coordinator before, so that it is confirmed or cancelled whatever happens here.
 *
 * <pre>{@code
 * JsonNode hold = tries.run(new LocalTry(transaction, branch, "bank", "hold", transfer, deadline));
 * }</pre>
 *
 * <p>Each try runs in a database transaction of its own, which is committed when {@link #run} returns; it takes no part
 * in one that the caller may have open. Safe for concurrent use.
 */
public final class LocalTries {
    private static final Set<String> OWN_MEMBERS = Set.of("type", "title", "status", "detail", "code");

    private final BranchRunner runner;
    private final ObjectMapper json;

    LocalTries(BranchRunner runner, ObjectMapper json) {
        this.runner = runner;
        this.json = json;
    }

    /** Whether this application has the try. */
    public boolean has(String participant, String operation) {
        return runner.operations().find(participant, operation, Operation.TRY).isPresent();
    }

    /**
     * Runs a try, or repeats the answer of an earlier run of it.
     *
     * @return its result, or null if it returned nothing
     * @throws BusinessFailure the participant's no: the very exception if it was said now, else one with the same code,
     *     detail and properties
     * @throws BranchRejectedException if the fence refused: the branch is cancelled already, the transaction has ended,
     *     the deadline has passed, another thread runs the same try, or the database is in too much contention
     * @throws IllegalArgumentException if there is no such try, or the input is not what it takes
     * @throws Exception what the try threw (all is rolled back), or a database error (it may or may not be committed:
     *     run it again, or roll the transaction back, which cancels what is there)
     */
    public @Nullable JsonNode run(LocalTry localTry) throws Exception {
        OperationMethod method = find(localTry);
        BranchCall call = localTry.toCall();
        AtomicReference<@Nullable BusinessFailure> said = new AtomicReference<>();
        FenceAnswer answer =
                runner.run(call, method, new BranchRunner.Arguments(readInput(method, localTry), null), said::set);
        if (answer instanceof FenceAnswer.Done done) {
            String result = done.result();
            return result == null ? null : json.readTree(result);
        }
        if (answer instanceof FenceAnswer.BusinessNo no) {
            BusinessFailure now = no.replayed() ? null : said.get();
            throw now != null ? now : failure(no.problem());
        }
        if (answer instanceof FenceAnswer.Rejected rejected) {
            throw new BranchRejectedException(rejected.reason(), rejected.detail());
        }
        throw new IllegalStateException("try answered " + answer + " (expected: a result, a no, or a refusal)");
    }

    private OperationMethod find(LocalTry localTry) {
        String name = localTry.participant() + "." + localTry.operation();
        return runner.operations()
                .find(localTry.participant(), localTry.operation(), Operation.TRY)
                .orElseThrow(() -> new IllegalArgumentException("try: " + name + " (expected: one of "
                        + runner.operations().describe(localTry.participant()) + ")"));
    }

    /** By way of JSON, so that the try sees what its confirm and cancel will see. */
    private @Nullable Object readInput(OperationMethod method, LocalTry localTry) {
        try {
            return method.readInput(json, json.valueToTree(localTry.input()));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("input: " + e.getOriginalMessage(), e);
        }
    }

    private BusinessFailure failure(String problem) throws JsonProcessingException {
        ObjectNode members = (ObjectNode) json.readTree(problem);
        Map<String, Object> properties = new LinkedHashMap<>();
        members.properties().forEach(member -> {
            if (!OWN_MEMBERS.contains(member.getKey())) {
                properties.put(member.getKey(), member.getValue());
            }
        });
        return new BusinessFailure(
                members.path("code").asText(), members.path("detail").asText(), properties);
    }
}
