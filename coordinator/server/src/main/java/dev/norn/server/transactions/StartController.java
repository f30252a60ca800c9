package dev.norn.server.transactions;

import dev.norn.console.http.Caller;
import dev.norn.console.http.DidYouMean;
import dev.norn.console.http.InputError;
import dev.norn.console.http.JsonBody;
import dev.norn.console.http.Position;
import dev.norn.console.http.ProblemCode;
import dev.norn.console.http.ProblemException;
import dev.norn.console.http.Query;
import dev.norn.console.http.TransactionView;
import dev.norn.dsl.Diagnostic;
import dev.norn.dsl.SagaDefinition;
import dev.norn.engine.TransactionState;
import dev.norn.journal.IdempotencyKey;
import dev.norn.protocol.NornHeaders;
import dev.norn.runtime.Coordinator;
import dev.norn.runtime.StartSaga;
import dev.norn.runtime.Started;
import dev.norn.server.definitions.StoredDefinitions;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
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
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Starts transactions. */
@Controller("/v1/transactions")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "transactions")
final class StartController {

    private final Coordinator coordinator;
    private final StoredDefinitions definitions;

    StartController(Coordinator coordinator, StoredDefinitions definitions) {
        this.coordinator = coordinator;
        this.definitions = definitions;
    }

    /** Starts a transaction; answers when it is durable or, with {@code wait}, when it has ended. */
    @Post
    @Operation(operationId = "startTransaction", summary = "Start a transaction")
    @RequestBody(
            required = true,
            content =
                    @Content(schema = @Schema(oneOf = {StartRequest.class, BeginRequest.class, MessageRequest.class})))
    @Parameter(name = "wait", in = ParameterIn.QUERY, description = "hold the answer until it has ended, at most 60s")
    @Parameter(name = NornHeaders.IDEMPOTENCY_KEY, in = ParameterIn.HEADER)
    @ApiResponse(
            responseCode = "201",
            description = "it has ended",
            content = @Content(schema = @Schema(implementation = TransactionView.class)))
    @ApiResponse(
            responseCode = "202",
            description = "it is accepted and goes on",
            content = @Content(schema = @Schema(implementation = TransactionView.class)))
    CompletionStage<MutableHttpResponse<TransactionView>> start(HttpRequest<byte[]> request) {
        Optional<Duration> wait = Query.of(request, Set.of("wait")).patience();
        JsonBody json = JsonBody.parse(request.getBody().orElse(new byte[0]));
        Optional<IdempotencyKey> key = IdempotencyKeys.of(request, Caller.of(request), json);
        Duration patience = wait.orElse(Duration.ZERO);
        CompletionStage<Started> started =
                switch (StartRequest.mode(json)) {
                    case SAGA -> startSaga(StartRequest.read(json), key, json, patience);
                    case TCC -> coordinator.start(TccRequest.read(json, key.orElse(null)), patience);
                    case MESSAGE -> coordinator.start(MessageRequest.read(json, key.orElse(null)), patience);
                };
        return started.thenApply(it -> answer(it, wait.isPresent()));
    }

    private CompletionStage<Started> startSaga(
            StartRequest start, Optional<IdempotencyKey> key, JsonBody json, Duration wait) {
        SagaDefinition definition = definition(start, json);
        try {
            checkInput(definition, start, json);
        } catch (ProblemException refusal) {
            return earlier(key, refusal, wait);
        }
        StartSaga command = new StartSaga(
                definition, start.input(), key.orElse(null), start.businessKey(), start.labels(), start.timeout());
        return coordinator.start(command, wait);
    }

    /** The saga's newest version may refuse what an older one took: a repeated start gets its transaction all the same. */
    private CompletionStage<Started> earlier(Optional<IdempotencyKey> key, ProblemException refusal, Duration wait) {
        if (key.isEmpty()) {
            throw refusal;
        }
        return coordinator
                .findStarted(key.get())
                .thenCompose(earlier -> ended(earlier.orElseThrow(() -> refusal), wait));
    }

    private CompletionStage<Started> ended(Started started, Duration wait) {
        return coordinator
                .awaitEnd(started.transaction().id(), wait)
                .thenApply(state -> new Started(state, started.replayed()));
    }

    private static MutableHttpResponse<TransactionView> answer(Started started, boolean waited) {
        TransactionState state = started.transaction();
        boolean ended = waited && state.status().ended();
        var response = HttpResponse.<TransactionView>status(ended ? HttpStatus.CREATED : HttpStatus.ACCEPTED)
                .body(TransactionView.of(state));
        response.getHeaders().location(URI.create("/v1/transactions/" + state.id()));
        return started.replayed() ? response.header(NornHeaders.IDEMPOTENCY_REPLAYED, "true") : response;
    }

    private SagaDefinition definition(StartRequest start, JsonBody body) {
        Optional<SagaDefinition> found = start.version() == null
                ? definitions.latest(start.saga())
                : definitions.find(start.saga(), start.version());
        return found.orElseThrow(() -> notFound(start, body));
    }

    private ProblemException notFound(StartRequest start, JsonBody body) {
        boolean nameIsKnown = definitions.latest(start.saga()).isPresent();
        String pointer = nameIsKnown ? "/version" : "/saga";
        String message = nameIsKnown
                ? "saga '" + start.saga() + "' has no version " + start.version()
                : "saga '" + start.saga() + "'" + DidYouMean.hint(start.saga(), definitions.names());
        Position position = body.nearest(pointer).position();
        return ProblemException.at(ProblemCode.SAGA_NOT_FOUND, position, pointer, message);
    }

    private static void checkInput(SagaDefinition definition, StartRequest start, JsonBody body) {
        List<Diagnostic> diagnostics = definition.checkInput(start.input());
        if (diagnostics.isEmpty()) {
            return;
        }
        List<InputError> errors = new ArrayList<>();
        for (Diagnostic diagnostic : diagnostics) {
            String pointer = "/input" + diagnostic.pointer();
            Position position = body.nearest(pointer).position();
            errors.add(InputError.at(position, pointer, diagnostic.code(), diagnostic.message()));
        }
        throw new ProblemException(
                ProblemCode.INPUT_INVALID,
                definition.name() + " version " + definition.version() + ": "
                        + errors.getFirst().message(),
                errors);
    }
}
