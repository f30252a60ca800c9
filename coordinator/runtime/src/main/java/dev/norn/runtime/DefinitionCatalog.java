package dev.norn.runtime;

import dev.norn.dsl.SagaDefinition;
import java.util.Optional;

/** The stored definitions. A stored version never changes, so answers may be kept. Safe for use by many threads. */
public interface DefinitionCatalog {

    /**
     * One version, compiled. May block on the database for a version not seen before.
     *
     * @return empty if it is not stored
     * @throws RuntimeException if that cannot be told now; whoever asks tries again later
     */
    Optional<SagaDefinition> find(String name, long version);
}
