package dev.norn.sdk.participant;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP request as a {@link ParticipantHandler} needs it.
 *
 * @param method the HTTP method
 * @param path {@code participant/operation}, with or without a slash before it
 * @param header gives the first value of a header by its name, whatever the case, or null
 * @param body all of the body
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; copying each body would cost and gain nothing
public record ParticipantRequest(String method, String path, Function<String, @Nullable String> header, byte[] body) {}
