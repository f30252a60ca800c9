package dev.norn.console;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.micronaut.data.annotation.GeneratedValue;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.MappedProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An operation that used up its attempts and waits for an operator.
 *
 * @param id decimal digits
 * @param transactionId whose
 * @param branchIndex the branch's number
 * @param step the branch's id
 * @param participant whom it calls
 * @param operation what it calls
 * @param kind {@code action} or {@code compensate}
 * @param attempts how often it was tried
 * @param errorCode the last error's code
 * @param errorMessage the last error, for people
 * @param payload the input it was called with
 * @param since when it was parked
 */
@MappedEntity("dead_letter")
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(name = "DeadLetter")
record DeadLetter(
        @Id @GeneratedValue @JsonSerialize(using = ToStringSerializer.class) @Schema(type = "string")
        long id,

        @JsonProperty("transaction") @JsonSerialize(using = ToStringSerializer.class) @Schema(type = "string")
        long transactionId,

        @JsonIgnore @Schema(hidden = true) @MappedProperty("branch")
        int branchIndex,

        @JsonProperty("branch") String step,
        String participant,
        String operation,
        String kind,
        int attempts,
        String errorCode,
        String errorMessage,
        @Nullable @JsonRawValue @Schema(type = "object") String payload,
        Instant since) {}
