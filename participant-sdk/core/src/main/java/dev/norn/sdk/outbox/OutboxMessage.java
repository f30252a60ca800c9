package dev.norn.sdk.outbox;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message as the outbox has it.
 *
 * @param sequence its place in the order of its key
 * @param id the same however often it is sent
 * @param payload JSON, or null
 * @param time when its transaction began
 * @param refusals how often the broker has refused it
 */
public record OutboxMessage(
        int lane,
        long sequence,
        String id,
        String aggregateType,
        String aggregateId,
        String type,
        @Nullable String payload,
        Map<String, String> headers,
        Instant time,
        int refusals) {

    /** Messages with the same key keep their order. */
    public Key key() {
        return new Key(aggregateType, aggregateId);
    }

    /** What messages are ordered by. */
    public record Key(String aggregateType, String aggregateId) {}
}
