package dev.norn.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.micronaut.data.annotation.GeneratedValue;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One thing that an operator asked for.
 *
 * @param id grows with time
 * @param time when it was asked for
 * @param operator who asked
 * @param action what was asked, for example {@code retry}
 * @param transactionId of what
 * @param branch of which branch
 * @param reason why, as the operator put it
 * @param detail the outcome, and the code of a refusal
 */
@MappedEntity("audit_log")
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(name = "AuditEntry")
record AuditEntry(
        @Id @GeneratedValue @JsonSerialize(using = ToStringSerializer.class) @Schema(type = "string")
        long id,

        Instant time,
        String operator,
        String action,

        @Nullable @JsonProperty("transaction") @JsonSerialize(using = ToStringSerializer.class) @Schema(type = "string")
        Long transactionId,

        @Nullable String branch,
        String reason,
        @Nullable @JsonRawValue @Schema(type = "object") String detail) {}
