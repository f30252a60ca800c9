package dev.norn.sdk.participant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.norn.protocol.ParticipantCodes;
import dev.norn.protocol.ProblemTypes;
import dev.norn.sdk.BusinessFailure;

/** Problem details (RFC 9457) that a participant answers with. */
final class Problems {
    /** What a failure's own words may take of a problem. */
    private static final int MAX_DETAIL_LENGTH = 1_000;

    private Problems() {}

    static ObjectNode of(ObjectMapper json, int status, String code, String detail) {
        return json.createObjectNode()
                .put("type", ProblemTypes.ofCode(code))
                .put("title", title(code))
                .put("status", status)
                .put("detail", bounded(detail))
                .put("code", code);
    }

    static ObjectNode of(ObjectMapper json, BusinessFailure failure) {
        ObjectNode problem = json.createObjectNode();
        failure.properties().forEach((name, value) -> problem.set(name, json.<JsonNode>valueToTree(value)));
        return problem.put("type", ProblemTypes.BUSINESS_FAILURE)
                .put("title", title(ParticipantCodes.BUSINESS_FAILURE))
                .put("status", 422)
                .put("detail", bounded(failure.detail()))
                .put("code", failure.code());
    }

    /** {@code ALREADY_UNDONE} reads "Already undone". */
    private static String title(String code) {
        String words = code.replace('_', ' ');
        return words.charAt(0) + words.substring(1).toLowerCase(java.util.Locale.ROOT);
    }

    private static String bounded(String detail) {
        return detail.length() <= MAX_DETAIL_LENGTH ? detail : detail.substring(0, MAX_DETAIL_LENGTH) + "…";
    }
}
