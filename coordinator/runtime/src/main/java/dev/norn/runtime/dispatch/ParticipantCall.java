package dev.norn.runtime.dispatch;

import dev.norn.protocol.Operation;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/**
 * One call as it goes over the wire.
 *
 * @param participant the participant's name, for messages
 * @param uri where to: the instance's URL, a slash, the operation's name
 * @param operation what is asked; tells how the reply is read
 * @param headers of the protocol, in order
 * @param body JSON text
 * @param timeout how long the whole exchange may take
 * @param sentNanos the moment from which the timeout counts, by the monotonic clock; the deadline in the headers is the
 *     same as database time
 */
public record ParticipantCall(
        String participant,
        URI uri,
        Operation operation,
        Map<String, String> headers,
        String body,
        Duration timeout,
        long sentNanos) {}
