package dev.norn.sdk.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A branch that a commit means.
 *
 * @param id of the branch
 * @param result what its try answered, handed to its confirm; null if it answered nothing or the caller does not know
 */
public record BranchResult(String id, @Nullable JsonNode result) {
    Map<String, Object> toBody() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("id", id);
        if (result != null) {
            body.put("result", result);
        }
        return body;
    }
}
