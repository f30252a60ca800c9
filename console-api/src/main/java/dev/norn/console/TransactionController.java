package dev.norn.console;

import dev.norn.console.http.EventJson;
import dev.norn.console.http.Ids;
import dev.norn.console.http.Page;
import dev.norn.console.http.Query;
import dev.norn.console.http.ServerSentEvents;
import dev.norn.console.http.TransactionView;
import dev.norn.engine.RecordedEvent;
import dev.norn.engine.TransactionState;
import dev.norn.protocol.NornHeaders;
import dev.norn.runtime.Coordinator;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Shows transactions. */
@Controller("/v1/transactions")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "transactions")
final class TransactionController {

    private static final Set<String> LIST_PARAMETERS = Set.of(
            "status",
            "mode",
            "saga",
            "name",
            "businessKey",
            "label",
            "participant",
            "attention",
            "createdAfter",
            "createdBefore",
            "cursor",
            "limit");

    private final Ids ids;
    private final Coordinator coordinator;
    private final TransactionQueries queries;
    private final EventStreams streams;

    TransactionController(Ids ids, Coordinator coordinator, TransactionQueries queries, EventStreams streams) {
        this.ids = ids;
        this.coordinator = coordinator;
        this.queries = queries;
        this.streams = streams;
    }

    /** Lists transactions, newest first, without input, output and branches. */
    @Get
    @Operation(operationId = "listTransactions", summary = "List transactions, newest first")
    @Parameter(name = "status", in = ParameterIn.QUERY, description = "one or several, separated by commas")
    @Parameter(name = "mode", in = ParameterIn.QUERY)
    @Parameter(name = "saga", in = ParameterIn.QUERY)
    @Parameter(name = "name", in = ParameterIn.QUERY, description = "the saga's, or the initiator's")
    @Parameter(name = "businessKey", in = ParameterIn.QUERY)
    @Parameter(name = "label", in = ParameterIn.QUERY, description = "name:value; several must all match")
    @Parameter(name = "participant", in = ParameterIn.QUERY, description = "whose saga involves this participant")
    @Parameter(name = "attention", in = ParameterIn.QUERY, schema = @Schema(type = "boolean"))
    @Parameter(name = "createdAfter", in = ParameterIn.QUERY, schema = @Schema(type = "string", format = "date-time"))
    @Parameter(name = "createdBefore", in = ParameterIn.QUERY, schema = @Schema(type = "string", format = "date-time"))
    @Parameter(name = "cursor", in = ParameterIn.QUERY)
    @Parameter(name = "limit", in = ParameterIn.QUERY, schema = @Schema(type = "integer", defaultValue = "50"))
    Page<TransactionSummary> list(HttpRequest<?> request) {
        Query query = Query.of(request, LIST_PARAMETERS);
        return queries.list(TransactionFilter.of(query), query.number("cursor"), query.limit());
    }

    /** Shows a transaction; with {@code wait} as soon as it has ended. */
    @Get("/{id}")
    @Operation(operationId = "getTransaction", summary = "Show a transaction")
    @Parameter(name = "wait", in = ParameterIn.QUERY, description = "hold the answer until it has ended, at most 60s")
    CompletionStage<TransactionView> show(HttpRequest<?> request, @PathVariable String id) {
        long transactionId = ids.parse(id);
        var wait = Query.of(request, Set.of("wait")).patience();
        CompletionStage<TransactionState> state =
                wait.isPresent() ? coordinator.awaitEnd(transactionId, wait.get()) : coordinator.show(transactionId);
        return state.thenApply(TransactionView::of);
    }

    /** The journal of a transaction, or, for those who accept an event stream, what is written to it from now on. */
    @Get("/{id}/events")
    @Produces({MediaType.APPLICATION_JSON, MediaType.TEXT_EVENT_STREAM})
    @Operation(operationId = "getTransactionEvents", summary = "The events of a transaction, or a live stream of them")
    @Parameter(name = "cursor", in = ParameterIn.QUERY, description = "a sequence number: the events after it")
    @Parameter(name = "limit", in = ParameterIn.QUERY, schema = @Schema(type = "integer", defaultValue = "50"))
    @Parameter(name = "Last-Event-ID", in = ParameterIn.HEADER, description = "a stream resumes after this event")
    CompletionStage<MutableHttpResponse<?>> events(HttpRequest<?> request, @PathVariable String id) {
        long transactionId = ids.parse(id);
        Query query = Query.of(request, Set.of("cursor", "limit"));
        if (ServerSentEvents.wanted(request)) {
            return streams.transaction(transactionId, resumeAfter(request, query));
        }
        int limit = query.limit();
        long after = query.number("cursor").orElse(0L);
        return coordinator
                .show(transactionId)
                .thenCompose(state -> coordinator
                        .events(transactionId, after, limit + 1)
                        .thenApply(events -> HttpResponse.ok(page(state, events, limit))));
    }

    private static Page<EventJson> page(TransactionState state, List<RecordedEvent> events, int limit) {
        List<EventJson> items =
                events.stream().map(event -> EventJson.of(event, state)).toList();
        return Page.of(items, limit, event -> Long.toString(event.sequence()));
    }

    private static long resumeAfter(HttpRequest<?> request, Query query) {
        Optional<String> last = Optional.ofNullable(request.getHeaders().get(NornHeaders.LAST_EVENT_ID))
                .filter(value -> !value.isEmpty());
        if (last.isPresent()) {
            String value = last.get();
            if (!value.matches("[0-9]{1,18}")) {
                throw Query.refused(NornHeaders.LAST_EVENT_ID, value, "the id of an event of this stream");
            }
            return Long.parseLong(value);
        }
        return query.number("cursor").orElse(0L);
    }
}
