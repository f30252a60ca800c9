package dev.norn.console;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.Parking;
import io.micronaut.core.annotation.Introspected;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What used up its attempts and waits for an operator or a rule. What does not apply to a source is null.
 *
 * @param id decimal digits; what is brought back and parked again has another one
 * @param source what it was
 * @param transaction whose operation it is
 * @param name what the transaction is called; the type of a message
 * @param branch the branch's id
 * @param participant whom it calls; the consumer group that could not work a message off
 * @param operation what it calls
 * @param kind which of the branch's operations it is: {@code action}, {@code compensate}, {@code confirm}, {@code cancel},
 *     {@code check}
 * @param topic where a message comes from, and goes to when it is brought back
 * @param attempts how often it was tried
 * @param redrives how often it was parked before and brought back
 * @param errorCode the last error's code
 * @param errorMessage the last error, for people
 * @param payload the input it was called with, the value of a message; null in lists if it is large
 * @param since when it was parked
 * @param redriveAt when a rule will bring it back; null if none will
 * @param detail what only its source has
 * @param branchIndex the branch's number
 */
@Introspected
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(name = "DeadLetter")
record DeadLetter(
        @JsonSerialize(using = ToStringSerializer.class) @Schema(type = "string")
        long id,

        DeadLetterSource source,

        @Nullable @JsonSerialize(using = ToStringSerializer.class) @Schema(type = "string")
        Long transaction,

        @Nullable String name,
        @Nullable String branch,
        @Nullable String participant,
        @Nullable String operation,
        @Nullable String kind,
        @Nullable String topic,
        int attempts,
        int redrives,
        String errorCode,
        String errorMessage,
        @Nullable @JsonRawValue @Schema(type = "object") String payload,
        Instant since,
        @Nullable Instant redriveAt,
        @Nullable @JsonRawValue @Schema(type = "object") String detail,

        @Nullable @JsonIgnore @Schema(hidden = true) Integer branchIndex) {

    /** With the time at which a rule will bring it back. */
    DeadLetter redrivenAt(@Nullable Instant time) {
        return with(time, payload, detail);
    }

    /** With what a message says. */
    DeadLetter described(@Nullable String shownPayload, String shownDetail) {
        return with(redriveAt, shownPayload, shownDetail);
    }

    private DeadLetter with(@Nullable Instant time, @Nullable String shownPayload, @Nullable String shownDetail) {
        return new DeadLetter(
                id,
                source,
                transaction,
                name,
                branch,
                participant,
                operation,
                kind,
                topic,
                attempts,
                redrives,
                errorCode,
                errorMessage,
                shownPayload,
                since,
                time,
                shownDetail,
                branchIndex);
    }

    /** Which stay among the dead letters this is. */
    Parking parking() {
        return new Parking(BranchOperation.valueOf(Objects.requireNonNull(kind).toUpperCase(Locale.ROOT)), redrives);
    }
}
