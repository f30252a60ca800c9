package dev.norn.console.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.norn.dsl.Json;
import dev.norn.engine.BranchStatus;
import dev.norn.engine.BranchView;
import dev.norn.engine.CallError;
import io.micronaut.core.annotation.Introspected;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A branch as JSON.
 *
 * @param id unique within the transaction; participants see it as {@code Norn-Branch}. Of a saga it is the step's id, else a
 *     number from 1
 * @param step the step's id; null but for a saga
 * @param participant whom it calls
 * @param operation what it calls now or called last: of a saga its action, or its compensation once that has begun;
 *     of TCC the operation that has a try, a confirm and a cancel
 * @param status where it stands
 * @param input what the action or try was or would be called with; null while it cannot be evaluated
 * @param result the action's or try's result; null while there is none
 * @param attempts of the current operation, one in flight included
 * @param lastError the last thing that went wrong with the current operation
 * @param nextAttemptAt when it is tried next; null if it is in flight, waits for others, or is done
 * @param deadLettered whether its operation used up its attempts and waits for an operator
 */
@Introspected
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(name = "Branch")
public record BranchJson(
        String id,
        @Nullable String step,
        String participant,
        String operation,
        BranchStatus status,
        @JsonRawValue @Schema(type = "object") String input,
        @JsonRawValue @Schema(type = "object") String result,
        int attempts,
        @Nullable CallErrorJson lastError,
        @Nullable Instant nextAttemptAt,
        boolean deadLettered) {

    static BranchJson of(BranchView branch, @Nullable String step) {
        return new BranchJson(
                branch.id(),
                step,
                branch.target().participant(),
                branch.target().operation(),
                branch.status(),
                text(branch.input()),
                text(branch.result()),
                branch.attempts(),
                CallErrorJson.of(branch.lastError()),
                branch.nextAttemptAt(),
                branch.deadLettered());
    }

    private static String text(@Nullable Json json) {
        return (json == null ? Json.NULL : json).text();
    }

    /**
     * Why a call did not succeed.
     *
     * @param code stable
     * @param message for people
     * @param httpStatus of the reply, if there was one
     */
    @Introspected
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "CallError")
    public record CallErrorJson(
            String code, String message, @Nullable Integer httpStatus) {

        static @Nullable CallErrorJson of(@Nullable CallError error) {
            return error == null ? null : new CallErrorJson(error.code(), error.message(), error.httpStatus());
        }
    }
}
