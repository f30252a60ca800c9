package dev.norn.server.transactions;

import dev.norn.console.http.JsonBody;
import dev.norn.console.http.JsonFields;
import dev.norn.console.http.Position;
import dev.norn.console.http.ProblemCode;
import dev.norn.console.http.ProblemException;
import dev.norn.dsl.Json;
import dev.norn.engine.Mode;
import io.micronaut.core.annotation.Introspected;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The body of a saga's start.
 *
 * @param saga the saga's name
 * @param version the definition's version; the newest if absent
 * @param input the saga's input, as the client wrote it
 * @param businessKey the caller's own key, for queries
 * @param labels for queries
 * @param timeout overrides the definition's
 */
@Introspected
@Schema(name = "StartTransaction")
record StartRequest(
        String saga,
        @Nullable Long version,
        @Schema(type = "object") Json input,
        @Nullable String businessKey,
        Map<String, String> labels,
        @Nullable @Schema(type = "string", example = "15m") Duration timeout) {

    static final int MAX_NAME_LENGTH = 200;
    static final int MAX_BUSINESS_KEY_LENGTH = 255;
    private static final int MAX_LABELS = 32;
    private static final int MAX_LABEL_NAME_LENGTH = 63;
    private static final int MAX_LABEL_VALUE_LENGTH = 255;
    static final Duration MIN_TIMEOUT = Duration.ofMillis(1);
    static final Duration MAX_TIMEOUT = Duration.ofDays(3650);

    private static final Json NO_INPUT = new Json("{}");
    private static final Set<String> FIELDS =
            Set.of("mode", "saga", "version", "input", "businessKey", "labels", "timeout");

    /**
     * Reads a body.
     *
     * @throws ProblemException 422 with every error
     */
    static StartRequest read(JsonBody body) {
        JsonFields fields = JsonFields.of(body, FIELDS);
        StartRequest request = new StartRequest(
                fields.requiredString("saga", MAX_NAME_LENGTH),
                fields.integer("version", 1, Long.MAX_VALUE),
                Optional.ofNullable(fields.json("input")).orElse(NO_INPUT),
                fields.string("businessKey", MAX_BUSINESS_KEY_LENGTH),
                labels(fields),
                fields.duration("timeout", MIN_TIMEOUT, MAX_TIMEOUT));
        fields.finish();
        return request;
    }

    /** The labels of a start in any mode. */
    static Map<String, String> labels(JsonFields fields) {
        return fields.strings("labels", MAX_LABELS, MAX_LABEL_NAME_LENGTH, MAX_LABEL_VALUE_LENGTH);
    }

    /**
     * The mode of a start: a saga's unless it says otherwise.
     *
     * @throws ProblemException 422 if there is no such mode
     */
    static Mode mode(JsonBody body) {
        JsonBody mode = body.isObject() ? body.members().get("mode") : null;
        if (mode == null || mode.isNull() || mode.json().text().equals("\"saga\"")) {
            return Mode.SAGA;
        }
        if (mode.json().text().equals("\"tcc\"")) {
            return Mode.TCC;
        }
        if (mode.json().text().equals("\"message\"")) {
            return Mode.MESSAGE;
        }
        Position position = mode.position();
        String found = mode.json().text();
        String shown = found.length() <= 40 ? found : found.substring(0, 40) + "…";
        throw ProblemException.at(
                ProblemCode.MODE_UNSUPPORTED,
                position,
                "/mode",
                "mode " + shown + " (expected: \"saga\", \"tcc\" or \"message\")");
    }
}
