package dev.norn.console;

import dev.norn.console.http.Caller;
import dev.norn.console.http.JsonFields;
import dev.norn.console.http.Page;
import dev.norn.console.http.ProblemCode;
import dev.norn.console.http.ProblemException;
import dev.norn.console.http.Query;
import dev.norn.console.http.TransactionView;
import dev.norn.dsl.Json;
import dev.norn.engine.Repair;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** What used up its attempts: look at it, bring it back, give it up. */
@Controller("/v1/dead-letters")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "dead letters")
final class DeadLetterController {

    private final DeadLetters deadLetters;
    private final DeadLetterRepairs repairs;
    private final MessageRepairs messages;

    DeadLetterController(DeadLetters deadLetters, DeadLetterRepairs repairs, MessageRepairs messages) {
        this.deadLetters = deadLetters;
        this.repairs = repairs;
        this.messages = messages;
    }

    /** Lists dead letters, newest first. */
    @Get
    @Operation(operationId = "listDeadLetters", summary = "List dead letters, newest first")
    @Parameter(name = "source", in = ParameterIn.QUERY, description = "branch, relay or consumer")
    @Parameter(name = "topic", in = ParameterIn.QUERY, description = "where a message comes from")
    @Parameter(name = "participant", in = ParameterIn.QUERY)
    @Parameter(name = "operation", in = ParameterIn.QUERY)
    @Parameter(name = "errorCode", in = ParameterIn.QUERY)
    @Parameter(
            name = "name",
            in = ParameterIn.QUERY,
            description = "what the transaction is called, or the type of a message")
    @Parameter(name = "transaction", in = ParameterIn.QUERY)
    @Parameter(name = "sinceAfter", in = ParameterIn.QUERY, schema = @Schema(type = "string", format = "date-time"))
    @Parameter(name = "sinceBefore", in = ParameterIn.QUERY, schema = @Schema(type = "string", format = "date-time"))
    @Parameter(name = "cursor", in = ParameterIn.QUERY)
    @Parameter(name = "limit", in = ParameterIn.QUERY, schema = @Schema(type = "integer", defaultValue = "50"))
    Page<DeadLetter> list(HttpRequest<?> request) {
        Set<String> known = new HashSet<>(DeadLetterFilter.NAMES);
        known.addAll(Set.of("cursor", "limit"));
        Query query = Query.of(request, known);
        return deadLetters.list(DeadLetterFilter.of(query), query.number("cursor"), query.limit());
    }

    /** Shows one with all that is known of it. */
    @Get("/{id}")
    @Operation(operationId = "getDeadLetter", summary = "Show a dead letter")
    DeadLetter show(HttpRequest<?> request, @PathVariable String id) {
        Query.of(request, Set.of());
        return known(id, deadLetters::show);
    }

    /** Tries the operation again, from where it stopped; sends the message to its topic again. */
    @Post("/{id}/redrive")
    @Operation(operationId = "redriveDeadLetter", summary = "Try the operation again, or send the message again")
    @ApiResponse(
            responseCode = "200",
            description = "the transaction of the operation, or the letter of the message",
            content = @Content(schema = @Schema(oneOf = {TransactionView.class, DeadLetter.class})))
    @RequestBody(content = @Content(schema = @Schema(implementation = RedriveRequest.class)))
    Object redrive(HttpRequest<byte[]> request, @PathVariable String id) {
        DeadLetter letter = known(id, deadLetters::find);
        return letter.source() == DeadLetterSource.BRANCH
                ? TransactionView.of(repairs.ofBranch(DeadLetterAction.REDRIVE, letter, repair(request)))
                : sendAgain(request, letter);
    }

    private DeadLetter sendAgain(HttpRequest<byte[]> request, DeadLetter letter) {
        Query.of(request, Set.of());
        JsonFields fields = JsonFields.of(request.getBody(), Set.of("reason", "input", "inputText"));
        Repair repair = repair(request, fields);
        byte[] value = value(fields);
        fields.finish();
        messages.carryOut(DeadLetterAction.REDRIVE, letter.id(), repair, value);
        return deadLetters.show(letter.id()).orElse(letter);
    }

    /** What is sent in place of the message's own value: JSON as it was written, or any text; null for neither. */
    private static byte @Nullable [] value(JsonFields fields) {
        Json json = fields.json("input");
        String text = fields.string("inputText", Integer.MAX_VALUE);
        if (json != null && text != null) {
            fields.value("inputText").ifPresent(value -> fields.expected(value, "either input or inputText"));
        }
        String given = json == null ? text : json.text();
        return given == null ? null : given.getBytes(StandardCharsets.UTF_8);
    }

    /** Gives it up: an operation counts as settled by hand, a message is not worked off. */
    @Post("/{id}/discard")
    @Operation(operationId = "discardDeadLetter", summary = "Give it up: an operation counts as settled by hand")
    @ApiResponse(
            responseCode = "200",
            description = "the transaction of the operation, or the letter of the message",
            content = @Content(schema = @Schema(oneOf = {TransactionView.class, DeadLetter.class})))
    @RequestBody(content = @Content(schema = @Schema(implementation = ReasonRequest.class)))
    Object discard(HttpRequest<byte[]> request, @PathVariable String id) {
        DeadLetter letter = known(id, deadLetters::find);
        Repair repair = repair(request);
        if (letter.source() == DeadLetterSource.BRANCH) {
            return TransactionView.of(repairs.ofBranch(DeadLetterAction.DISCARD, letter, repair));
        }
        messages.carryOut(DeadLetterAction.DISCARD, letter.id(), repair, null);
        return deadLetters.show(letter.id()).orElse(letter);
    }

    private static DeadLetter known(String id, LongFunction<Optional<DeadLetter>> find) {
        return Optional.of(id)
                .filter(text -> text.matches("[1-9][0-9]{0,17}"))
                .flatMap(text -> find.apply(Long.parseLong(text)))
                .orElseThrow(() -> new ProblemException(ProblemCode.DEAD_LETTER_NOT_FOUND, "dead letter '" + id + "'"));
    }

    /** Reads a body that has nothing but a reason. */
    static Repair repair(HttpRequest<byte[]> request) {
        Query.of(request, Set.of());
        JsonFields fields = JsonFields.of(request.getBody(), Set.of("reason"));
        Repair repair = repair(request, fields);
        fields.finish();
        return repair;
    }

    private static Repair repair(HttpRequest<byte[]> request, JsonFields fields) {
        String reason = fields.requiredString("reason", RepairController.MAX_REASON_LENGTH);
        return new Repair(reason, Caller.of(request));
    }
}
