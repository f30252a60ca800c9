package dev.norn.dsl.internal.schema;

import dev.norn.dsl.Diagnostic;
import dev.norn.dsl.Json;
import java.util.List;

/** What a saga asks of its input. Immutable. */
public interface InputSchema {

    /** Asks nothing. */
    InputSchema ANYTHING = input -> List.of();

    /** The findings about an input; empty if it fits. Ends soon whatever the schema and the input are. */
    List<Diagnostic> check(Json input);
}
