package dev.norn.sdk.inbox;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message as a handler gets it.
 *
 * @param id by which duplicates are recognized: the CloudEvents id, or else the header {@code id} that Debezium's outbox
 *     event router sets, or else where the message is in its topic, so that only a redelivery of it is recognized, and what
 *     was brought back from the dead letters
 * @param type the CloudEvents type, or null
 * @param key messages of one key are handled in their order; null for one without
 * @param payload the value as text, or null
 * @param headers of each name the last value, as text
 * @param time when the message was stored in the topic, or sent
 * @param attempt number of this attempt since the consumer has begun, from 1
 */
public record InboundMessage(
        String id,
        @Nullable String type,
        String topic,
        int partition,
        long offset,
        @Nullable String key,
        @Nullable String payload,
        Map<String, String> headers,
        Instant time,
        int attempt) {}
