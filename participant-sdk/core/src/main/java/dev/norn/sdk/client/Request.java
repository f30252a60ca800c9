package dev.norn.sdk.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call to the server.
 *
 * @param path with its query, encoded
 * @param contentType of the body, null without one
 * @param repeatable whether sending it twice has the effect of sending it once
 * @param maxWait how long the server may hold the answer back
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Request(
        String method,
        String path,
        Map<String, String> headers,
        @Nullable String contentType,
        byte[] body,
        boolean repeatable,
        Duration maxWait) {
    private static final byte[] NO_BODY = {};

    static Request get(String path) {
        return new Request("GET", path, Map.of(), null, NO_BODY, true, Duration.ZERO);
    }

    static Request delete(String path) {
        return new Request("DELETE", path, Map.of(), null, NO_BODY, true, Duration.ZERO);
    }

    static Request put(String path, String contentType, byte[] body) {
        return new Request("PUT", path, Map.of(), contentType, body, true, Duration.ZERO);
    }

    static Request post(String path, String contentType, byte[] body) {
        return new Request("POST", path, Map.of(), contentType, body, false, Duration.ZERO);
    }

    Request asRepeatable() {
        return new Request(method, path, headers, contentType, body, true, maxWait);
    }

    Request header(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Request(method, path, more, contentType, body, repeatable, maxWait);
    }

    Request waiting(Duration newMaxWait) {
        return new Request(method, path, headers, contentType, body, repeatable, newMaxWait);
    }

    /** Escapes one segment of a path. */
    static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Appends query parameters. */
    static String withQuery(String path, Map<String, String> parameters) {
        StringBuilder query = new StringBuilder(path);
        char separator = '?';
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            query.append(separator)
                    .append(segment(parameter.getKey()))
                    .append('=')
                    .append(segment(parameter.getValue()));
            separator = '&';
        }
        return query.toString();
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
