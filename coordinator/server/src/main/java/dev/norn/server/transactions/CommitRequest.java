package dev.norn.server.transactions;

import dev.norn.console.http.JsonBody;
import dev.norn.console.http.JsonFields;
import dev.norn.console.http.ProblemException;
import dev.norn.dsl.Json;
import dev.norn.engine.Input;
import dev.norn.engine.TriedBranch;
import io.micronaut.core.annotation.Introspected;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The body of a commit.
 *
 * @param branches exactly the branches that the initiator means; null if it does not say
 */
@Introspected
@Schema(name = "Commit")
record CommitRequest(@Nullable List<Branch> branches) {

    private static final Set<String> FIELDS = Set.of("branches");
    private static final Set<String> BRANCH_FIELDS = Set.of("id", "result");
    private static final int MAX_ID_LENGTH = 20;

    /**
     * A branch that the initiator tried.
     *
     * @param id as it was registered
     * @param result what its try gave; handed to its confirm
     */
    @Introspected
    @Schema(name = "TriedBranch")
    record Branch(
            String id, @Nullable @Schema(type = "object") Json result) {}

    /**
     * Reads a body, which may be empty.
     *
     * @throws ProblemException 422 with every error
     */
    static Input.Commit read(Optional<byte[]> body) {
        JsonFields fields = JsonFields.of(body, FIELDS);
        Set<String> ids = new HashSet<>();
        List<TriedBranch> branches = new ArrayList<>();
        for (JsonBody element : fields.elements("branches", BranchRequest.MAX_BRANCHES)) {
            fields.within(element, BRANCH_FIELDS).ifPresent(branch -> {
                String id = branch.requiredString("id", MAX_ID_LENGTH);
                if (!ids.add(id)) {
                    branch.error(element, "DUPLICATE", "branch '" + id + "' twice");
                }
                Json result = branch.json("result");
                branches.add(new TriedBranch(id, result == null ? Json.NULL : result));
            });
        }
        boolean said = fields.value("branches").isPresent();
        fields.finish();
        return new Input.Commit(said ? List.copyOf(branches) : null);
    }
}
