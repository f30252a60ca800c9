package dev.norn.dsl;

import java.util.List;
import java.util.Optional;

/**
 * What became of a document: a definition, or at least one error.
 *
 * @param definition the saga; empty if there is an error among the diagnostics
 * @param diagnostics errors and warnings in the order of the document
 */
public record ParseResult(Optional<SagaDefinition> definition, List<Diagnostic> diagnostics) {

    /** Whether the document is accepted; there may be warnings all the same. */
    public boolean isValid() {
        return definition.isPresent();
    }
}
