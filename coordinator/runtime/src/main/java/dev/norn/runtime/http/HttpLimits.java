package dev.norn.runtime.http;

import java.time.Duration;

/**
 * Limits of calls over HTTP.
 *
 * @param maxConnectionsPerHost connections to one host and port
 * @param maxReplyBytes a longer reply is not read to its end
 * @param idleConnection an idle connection is closed after this long
 * @param checkConnectionAfter a connection that was idle this long is looked at before it is used again
 */
public record HttpLimits(
        int maxConnectionsPerHost, int maxReplyBytes, Duration idleConnection, Duration checkConnectionAfter) {

    /** What a server uses unless told otherwise. */
    public static final HttpLimits DEFAULT =
            new HttpLimits(256, 1 << 20, Duration.ofSeconds(30), Duration.ofMillis(500));

    public HttpLimits {
        if (maxConnectionsPerHost < 1) {
            throw new IllegalArgumentException("maxConnectionsPerHost: " + maxConnectionsPerHost + " (expected: >= 1)");
        }
        if (maxReplyBytes < 1) {
            throw new IllegalArgumentException("maxReplyBytes: " + maxReplyBytes + " (expected: >= 1)");
        }
        if (!idleConnection.isPositive()) {
            throw new IllegalArgumentException("idleConnection: " + idleConnection + " (expected: > 0)");
        }
        if (checkConnectionAfter.isNegative()) {
            throw new IllegalArgumentException("checkConnectionAfter: " + checkConnectionAfter + " (expected: >= 0)");
        }
    }
}
