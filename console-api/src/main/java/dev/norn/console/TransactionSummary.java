package dev.norn.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.norn.console.http.AttentionView;
import dev.norn.engine.TransactionStatus;
import io.micronaut.core.annotation.Introspected;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A transaction in a list: without input, output and branches. */
@Introspected
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(name = "TransactionSummary")
record TransactionSummary(
        String id,
        String mode,
        String name,
        @Nullable String saga,
        @Nullable Long version,
        TransactionStatus status,
        @Nullable String decision,
        @Nullable String businessKey,
        Map<String, String> labels,
        Instant createdAt,
        Instant deadline,
        @Nullable Instant decidedAt,
        @Nullable Instant endedAt,
        @Nullable AttentionView attention) {}
