package dev.norn.console.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.core.annotation.Introspected;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Why a transaction needs an operator.
 *
 * @param code stable
 * @param message for people
 * @param since when it was raised
 * @param branch the branch's id, null if it is about the transaction
 */
@Introspected
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(name = "Attention")
public record AttentionView(
        String code,
        String message,
        Instant since,
        @Nullable String branch) {}
