package dev.norn.server.definitions;

import dev.norn.console.http.DidYouMean;
import dev.norn.console.http.InputError;
import dev.norn.console.http.Page;
import dev.norn.console.http.ProblemCode;
import dev.norn.console.http.ProblemException;
import dev.norn.console.http.Query;
import dev.norn.dsl.Diagnostic;
import dev.norn.dsl.ParseResult;
import dev.norn.dsl.SagaCode;
import dev.norn.dsl.SagaDefinition;
import dev.norn.server.KafkaConfiguration;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Stores sagas and shows them. */
@Controller("/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "definitions")
final class DefinitionController {

    private static final String YAML = "application/yaml";
    private static final Set<String> NOT_READABLE =
            Set.of(SagaCode.NOT_UTF8.text(), SagaCode.SYNTAX.text(), SagaCode.NOT_ONE_DOCUMENT.text());

    /** A server that has no Kafka takes a saga with a trigger; others of the cluster may have one. */
    private static final String TRIGGER_WITHOUT_KAFKA = "TRIGGER_WITHOUT_KAFKA";

    private final StoredDefinitions definitions;
    private final boolean readsEvents;

    DefinitionController(StoredDefinitions definitions, KafkaConfiguration kafka) {
        this.definitions = definitions;
        this.readsEvents = kafka.isConfigured();
    }

    /** Stores a version of a saga. The same definition again is a success; a stored version never changes. */
    @Post("/definitions")
    @Consumes({YAML, "application/x-yaml", "text/yaml", "text/x-yaml", MediaType.APPLICATION_JSON})
    @Operation(operationId = "storeDefinition", summary = "Store a version of a saga")
    @RequestBody(
            required = true,
            content = {
                @Content(mediaType = YAML, schema = @Schema(type = "string")),
                @Content(mediaType = "application/json", schema = @Schema(ref = "/schema/saga-v1.json"))
            })
    @ApiResponse(
            responseCode = "201",
            description = "it is stored",
            content = @Content(schema = @Schema(implementation = DefinitionSummary.class)))
    @ApiResponse(
            responseCode = "200",
            description = "the same definition was there",
            content = @Content(schema = @Schema(implementation = DefinitionSummary.class)))
    MutableHttpResponse<DefinitionSummary> store(HttpRequest<byte[]> request) {
        Query.of(request, Set.of());
        byte[] document = request.getBody().orElse(new byte[0]);
        ParseResult result = definitions.parse(document);
        List<InputError> diagnostics = errors(result);
        SagaDefinition definition = result.definition().orElseThrow(() -> refused(request, result, diagnostics));
        StoredDefinitions.Outcome outcome = definitions.store(definition, document);
        if (outcome == StoredDefinitions.Outcome.OTHER_DOCUMENT) {
            throw new ProblemException(
                    ProblemCode.VERSION_EXISTS,
                    "version " + definition.version() + " of '" + definition.name()
                            + "' is stored with another document (expected: a new version)");
        }
        DefinitionRow row =
                definitions.row(definition.name(), definition.version()).orElseThrow();
        boolean stored = outcome == StoredDefinitions.Outcome.STORED;
        var response = HttpResponse.<DefinitionSummary>status(stored ? HttpStatus.CREATED : HttpStatus.OK)
                .body(DefinitionSummary.of(row, diagnostics));
        response.getHeaders().location(URI.create("/v1/definitions/" + row.name() + "/" + row.version()));
        return response;
    }

    /** Says what storing a document would say, and stores nothing. */
    @Post("/definitions:validate")
    @Consumes({YAML, "application/x-yaml", "text/yaml", "text/x-yaml", MediaType.APPLICATION_JSON})
    @Operation(operationId = "validateDefinition", summary = "Check a definition without storing it")
    @RequestBody(required = true, content = @Content(mediaType = YAML, schema = @Schema(type = "string")))
    Validation validate(HttpRequest<byte[]> request) {
        Query.of(request, Set.of());
        ParseResult result = definitions.parse(request.getBody().orElse(new byte[0]));
        return new Validation(result.isValid(), errors(result));
    }

    /** Lists the newest version of each saga, by name. */
    @Get("/definitions")
    @Operation(operationId = "listDefinitions", summary = "The newest version of each saga")
    @Parameter(name = "cursor", in = ParameterIn.QUERY)
    @Parameter(name = "limit", in = ParameterIn.QUERY, schema = @Schema(type = "integer", defaultValue = "50"))
    Page<DefinitionSummary> list(HttpRequest<?> request) {
        Query query = Query.of(request, Set.of("cursor", "limit"));
        int limit = query.limit();
        List<DefinitionRow> rows = definitions.newest(query.text("cursor").orElse(""), limit + 1);
        return page(rows, limit, true);
    }

    /** Lists the versions of a saga, newest first. */
    @Get("/definitions/{name}")
    @Operation(operationId = "listDefinitionVersions", summary = "The versions of a saga, newest first")
    @Parameter(name = "cursor", in = ParameterIn.QUERY)
    @Parameter(name = "limit", in = ParameterIn.QUERY, schema = @Schema(type = "integer", defaultValue = "50"))
    Page<DefinitionSummary> versions(HttpRequest<?> request, @PathVariable String name) {
        Query query = Query.of(request, Set.of("cursor", "limit"));
        int limit = query.limit();
        Optional<Long> cursor = query.number("cursor");
        List<DefinitionRow> rows = definitions.versions(name, cursor.orElse(Long.MAX_VALUE), limit + 1);
        if (rows.isEmpty() && cursor.isEmpty()) {
            throw notFound("definition '" + name + "'" + DidYouMean.hint(name, definitions.names()));
        }
        return page(rows, limit, false);
    }

    /** Shows a version: the document as JSON, or the text that was stored to those who accept YAML. */
    @Get("/definitions/{name}/{version}")
    @Produces({MediaType.APPLICATION_JSON, YAML})
    @Operation(operationId = "getDefinition", summary = "The document of a version")
    @ApiResponse(
            responseCode = "200",
            content = {
                @Content(mediaType = "application/json", schema = @Schema(ref = "/schema/saga-v1.json")),
                @Content(mediaType = YAML, schema = @Schema(type = "string"))
            })
    MutableHttpResponse<String> show(HttpRequest<?> request, @PathVariable String name, @PathVariable String version) {
        Query.of(request, Set.of());
        Optional<Long> number =
                version.matches("[1-9][0-9]{0,17}") ? Optional.of(Long.parseLong(version)) : Optional.empty();
        boolean yaml = prefersYaml(request);
        Optional<String> document = yaml
                ? number.flatMap(found -> definitions.source(name, found))
                : number.flatMap(found -> definitions.json(name, found)).map(Object::toString);
        return document.map(text -> HttpResponse.ok(text).contentType(yaml ? YAML : MediaType.APPLICATION_JSON))
                .orElseThrow(() -> notFound("definition '" + name + "' version '" + version + "'"));
    }

    private static boolean prefersYaml(HttpRequest<?> request) {
        return request.getHeaders().accept().stream()
                .map(MediaType::getName)
                .filter(type -> type.equals(YAML) || type.equals(MediaType.APPLICATION_JSON))
                .findFirst()
                .filter(YAML::equals)
                .isPresent();
    }

    private static Page<DefinitionSummary> page(List<DefinitionRow> rows, int limit, boolean byName) {
        List<DefinitionSummary> items =
                rows.stream().map(row -> DefinitionSummary.of(row, null)).toList();
        return Page.of(items, limit, row -> byName ? row.name() : Long.toString(row.version()));
    }

    private static ProblemException notFound(String detail) {
        return new ProblemException(ProblemCode.DEFINITION_NOT_FOUND, detail);
    }

    private static ProblemException refused(HttpRequest<?> request, ParseResult result, List<InputError> errors) {
        InputError first = errors.stream()
                .filter(error -> error.severity().equals("error"))
                .findFirst()
                .orElseThrow();
        String place = first.line() == null ? "" : first.line() + ":" + first.column() + " ";
        return new ProblemException(code(request, result), place + first.message(), errors);
    }

    private static ProblemCode code(HttpRequest<?> request, ParseResult result) {
        Optional<String> unreadable = result.diagnostics().stream()
                .map(Diagnostic::code)
                .filter(NOT_READABLE::contains)
                .findFirst();
        if (unreadable.isEmpty()) {
            return ProblemCode.DEFINITION_INVALID;
        }
        if (unreadable.get().equals(SagaCode.NOT_UTF8.text())) {
            return ProblemCode.UTF8_INVALID;
        }
        boolean json = request.getContentType()
                .filter(MediaType.APPLICATION_JSON_TYPE::equals)
                .isPresent();
        return json ? ProblemCode.JSON_MALFORMED : ProblemCode.YAML_MALFORMED;
    }

    private List<InputError> errors(ParseResult result) {
        List<InputError> errors = new ArrayList<>(
                result.diagnostics().stream().map(InputError::of).toList());
        boolean triggered = result.definition().flatMap(SagaDefinition::trigger).isPresent();
        if (triggered && !readsEvents) {
            errors.add(InputError.warning(
                    "/trigger",
                    TRIGGER_WITHOUT_KAFKA,
                    "this server reads no events (expected: norn.kafka.bootstrap-servers)"));
        }
        return errors;
    }
}
