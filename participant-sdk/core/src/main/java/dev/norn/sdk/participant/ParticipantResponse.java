package dev.norn.sdk.participant;

import java.util.Map;

/**
 * An HTTP response.
 *
 * @param status the HTTP status
 * @param headers by name, {@code Content-Type} included if there is a body
 * @param body all of the body; empty with status 204
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; copying each body would cost and gain nothing
public record ParticipantResponse(int status, Map<String, String> headers, byte[] body) {
    public ParticipantResponse {
        headers = Map.copyOf(headers);
    }
}
