package dev.norn.sdk.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What used up its attempts. What does not apply to its source is null.
 *
 * @param id what is brought back and parked again has another one
 * @param source what it was: {@code branch} for an operation of a transaction, {@code consumer} for a message that could not be
 *     worked off, {@code relay} for an event that could not be published
 * @param transaction id of the transaction that it belongs to
 * @param name what the transaction is called; the type of a message
 * @param branch id of the branch
 * @param participant whom it calls; the consumer group of a message
 * @param operation what it calls
 * @param topic where a message comes from, and goes to when it is brought back
 * @param attempts how often it was tried
 * @param redrives how often it was parked before and brought back
 * @param errorCode why it was parked
 * @param errorMessage the same for people
 * @param payload the input it was called with, the value of a message; null in lists if it is large
 * @param since when it was parked
 * @param redriveAt when a rule will bring it back; null if none will
 * @param document all that the server sent
 */
public record DeadLetter(
        String id,
        String source,
        @Nullable String transaction,
        @Nullable String name,
        @Nullable String branch,
        @Nullable String participant,
        @Nullable String operation,
        @Nullable String topic,
        int attempts,
        int redrives,
        @Nullable String errorCode,
        @Nullable String errorMessage,
        @Nullable JsonNode payload,
        @Nullable Instant since,
        @Nullable Instant redriveAt,
        JsonNode document) {}
