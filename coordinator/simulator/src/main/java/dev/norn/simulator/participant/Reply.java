package dev.norn.simulator.participant;

import dev.norn.protocol.MediaTypes;
import dev.norn.protocol.ProblemTypes;
import dev.norn.runtime.http.ReplyReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What a participant sends back. */
record Reply(
        int status, @Nullable String mediaType, @Nullable String retryAfter, String body) {

    static Reply done(String json) {
        return new Reply(200, MediaTypes.JSON, null, json);
    }

    static Reply nothing() {
        return new Reply(204, null, null, "");
    }

    static Reply working() {
        return new Reply(202, null, "1", "");
    }

    static Reply no() {
        return new Reply(
                422,
                MediaTypes.PROBLEM_JSON,
                null,
                "{\"type\":\"" + ProblemTypes.BUSINESS_FAILURE + "\",\"status\":422,\"detail\":\"no\"}");
    }

    static Reply problem(int status, String code) {
        return new Reply(
                status, MediaTypes.PROBLEM_JSON, null, "{\"status\":" + status + ",\"code\":\"" + code + "\"}");
    }

    ReplyReader.Reply asRead() {
        return new ReplyReader.Reply(status, mediaType, retryAfter, body.getBytes(StandardCharsets.UTF_8));
    }
}
