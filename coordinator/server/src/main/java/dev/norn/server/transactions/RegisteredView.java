package dev.norn.server.transactions;

import dev.norn.runtime.Registered;
import io.micronaut.core.annotation.Introspected;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/**
 * Branches that were registered.
 *
 * @param branches in the order of the request
 */
@Introspected
@Schema(name = "RegisteredBranches")
record RegisteredView(List<Branch> branches) {

    /**
     * A registered branch.
     *
     * @param id participants get it as {@code Norn-Branch}
     */
    @Introspected
    @Schema(name = "RegisteredBranch")
    record Branch(String id, String participant, String operation) {}

    static RegisteredView of(Registered registered) {
        return new RegisteredView(registered.branches().stream()
                .map(branch -> new Branch(
                        branch.id(),
                        branch.target().participant(),
                        branch.target().operation()))
                .toList());
    }
}
