package dev.norn.server.transactions;

import dev.norn.console.http.JsonBody;
import dev.norn.console.http.JsonFields;
import dev.norn.console.http.ProblemException;
import dev.norn.engine.BranchSpec;
import dev.norn.engine.TriedBy;
import dev.norn.journal.IdempotencyKey;
import dev.norn.runtime.StartTcc;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the body that begins a TCC transaction. */
final class TccRequest {

    private static final String DEFAULT_NAME = "tcc";
    static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]*");
    private static final Map<String, TriedBy> TRIES =
            Map.of("initiator", TriedBy.INITIATOR, "coordinator", TriedBy.COORDINATOR);
    private static final Set<String> FIELDS =
            Set.of("mode", "name", "timeout", "businessKey", "labels", "branches", "tries");

    private TccRequest() {}

    /**
     * Reads a body.
     *
     * @throws ProblemException 422 with every error
     */
    static StartTcc read(JsonBody body, @Nullable IdempotencyKey key) {
        JsonFields fields = JsonFields.of(body, FIELDS);
        String name = fields.matching("name", StartRequest.MAX_NAME_LENGTH, NAME);
        TriedBy triedBy = triedBy(fields);
        List<BranchSpec> branches = branches(fields);
        if (triedBy == TriedBy.COORDINATOR
                && fields.elements("branches", BranchRequest.MAX_BRANCHES).isEmpty()) {
            fields.missing("branches", "at least one, which the coordinator tries");
        }
        StartTcc request = new StartTcc(
                name == null ? DEFAULT_NAME : name,
                triedBy,
                branches,
                key,
                fields.string("businessKey", StartRequest.MAX_BUSINESS_KEY_LENGTH),
                StartRequest.labels(fields),
                fields.duration("timeout", StartRequest.MIN_TIMEOUT, StartRequest.MAX_TIMEOUT));
        fields.finish();
        return request;
    }

    private static List<BranchSpec> branches(JsonFields fields) {
        return fields.elements("branches", BranchRequest.MAX_BRANCHES).stream()
                .map(branch -> BranchRequest.read(fields, branch))
                .flatMap(Optional::stream)
                .toList();
    }

    private static TriedBy triedBy(JsonFields fields) {
        Optional<JsonBody> tries = fields.value("tries");
        if (tries.isEmpty()) {
            return TriedBy.INITIATOR;
        }
        TriedBy named = tries.get().isString() ? TRIES.get(tries.get().string()) : null;
        if (named == null) {
            fields.expected(tries.get(), "\"initiator\" or \"coordinator\"");
        }
        return named == null ? TriedBy.INITIATOR : named;
    }
}
