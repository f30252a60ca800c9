package dev.norn.sdk.client;

import java.util.List;

/**
 * What the server thinks of a definition that it was not asked to store.
 *
 * @param diagnostics may hold warnings even if valid
 */
public record Validation(boolean valid, List<Diagnostic> diagnostics) {
    public Validation {
        diagnostics = List.copyOf(diagnostics);
    }
}
