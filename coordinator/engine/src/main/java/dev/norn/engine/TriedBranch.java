package dev.norn.engine;

import dev.norn.dsl.Json;

/**
 * A branch that the initiator tried itself.
 *
 * @param id the branch's id
 * @param result what its try gave; {@link Json#NULL} if nothing
 */
public record TriedBranch(String id, Json result) {}
