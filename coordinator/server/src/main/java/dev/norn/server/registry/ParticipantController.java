package dev.norn.server.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.norn.console.http.Page;
import dev.norn.console.http.ProblemCode;
import dev.norn.console.http.ProblemException;
import dev.norn.console.http.Query;
import dev.norn.console.http.ServerSentEvents;
import dev.norn.protocol.InstanceTransport;
import dev.norn.runtime.ParticipantDirectory.Instance;
import dev.norn.server.KafkaConfiguration;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.Put;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The registry over REST. */
@Controller("/v1/participants")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "participants")
final class ParticipantController {

    private static final String NAME = "[a-z][A-Za-z0-9_-]{0,99}";
    private static final String INSTANCE_ID = "[A-Za-z0-9._~:-]{1,200}";

    private final Registry registry;
    private final ServerSentEvents serverSentEvents;
    private final ObjectMapper json;
    private final boolean reachesOverKafka;

    ParticipantController(
            Registry registry, ServerSentEvents serverSentEvents, ObjectMapper json, KafkaConfiguration kafka) {
        this.reachesOverKafka = kafka.isConfigured();
        this.registry = registry;
        this.serverSentEvents = serverSentEvents;
        this.json = json;
    }

    /** Registers an instance, or renews it. */
    @Put("/{name}/instances/{instanceId}")
    @Operation(operationId = "registerInstance", summary = "Register an instance, or renew it")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = RegistrationRequest.class)))
    @ApiResponse(
            responseCode = "201",
            description = "it is registered",
            content = @Content(schema = @Schema(implementation = InstanceView.class)))
    @ApiResponse(
            responseCode = "200",
            description = "it is renewed",
            content = @Content(schema = @Schema(implementation = InstanceView.class)))
    MutableHttpResponse<InstanceView> register(
            HttpRequest<byte[]> request, @PathVariable String name, @PathVariable String instanceId) {
        Query.of(request, Set.of());
        checkName("participant", name, NAME);
        checkName("instance", instanceId, INSTANCE_ID);
        RegistrationRequest wanted = RegistrationRequest.read(request.getBody());
        refuseUnreachable(wanted);
        RegistrationStore.Saved saved = registry.register(name, instanceId, wanted);
        InstanceView view = InstanceView.of(saved.registration());
        return saved.created() ? HttpResponse.created(view) : HttpResponse.ok(view);
    }

    /** Takes an instance out. */
    @Delete("/{name}/instances/{instanceId}")
    @Operation(operationId = "removeInstance", summary = "Take an instance out")
    @ApiResponse(responseCode = "204", description = "it is gone")
    MutableHttpResponse<?> leave(HttpRequest<?> request, @PathVariable String name, @PathVariable String instanceId) {
        Query.of(request, Set.of());
        boolean wasThere = name.matches(NAME) && instanceId.matches(INSTANCE_ID) && registry.leave(name, instanceId);
        if (!wasThere) {
            throw new ProblemException(
                    ProblemCode.INSTANCE_NOT_FOUND, "instance '" + instanceId + "' of participant '" + name + "'");
        }
        return HttpResponse.noContent();
    }

    /** Lists participants and their live instances, or streams every change to those who accept an event stream. */
    @Get
    @Produces({MediaType.APPLICATION_JSON, MediaType.TEXT_EVENT_STREAM})
    @Operation(operationId = "listParticipants", summary = "Participants and their live instances")
    @ApiResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = ParticipantPage.class)))
    MutableHttpResponse<?> list(HttpRequest<?> request) {
        Query.of(request, Set.of());
        return ServerSentEvents.wanted(request) ? stream() : HttpResponse.ok(new Page<>(participants(), null));
    }

    /** Shows one participant. */
    @Get("/{name}")
    @Operation(operationId = "getParticipant", summary = "One participant and its live instances")
    ParticipantView show(HttpRequest<?> request, @PathVariable String name) {
        Query.of(request, Set.of());
        return participants().stream()
                .filter(participant -> participant.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new ProblemException(
                        ProblemCode.PARTICIPANT_NOT_FOUND, "participant '" + name + "' has no live instance"));
    }

    private List<ParticipantView> participants() {
        Map<String, List<InstanceView>> byName = new TreeMap<>();
        registry.configured()
                .forEach((name, instances) -> instances(byName, name)
                        .addAll(instances.stream()
                                .map((Instance instance) -> InstanceView.of(instance))
                                .toList()));
        registry.registrations()
                .forEach(row -> instances(byName, row.participant()).add(InstanceView.of(row)));
        return byName.entrySet().stream()
                .map(entry -> new ParticipantView(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static List<InstanceView> instances(Map<String, List<InstanceView>> byName, String name) {
        return byName.computeIfAbsent(name, _ -> new ArrayList<>());
    }

    /** The whole list at once, and again after each change: no change is missed, however the client resumes. */
    private MutableHttpResponse<?> stream() {
        return serverSentEvents.answer(stream -> {
            AtomicLong count = new AtomicLong();
            Runnable send = () -> stream.send(Long.toString(count.incrementAndGet()), "participants", write());
            Runnable stop = registry.watch(send);
            send.run();
            return stop;
        });
    }

    private String write() {
        try {
            return json.writeValueAsString(new Page<>(participants(), null));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void refuseUnreachable(RegistrationRequest wanted) {
        if (wanted.transport() == InstanceTransport.KAFKA && !reachesOverKafka) {
            throw new ProblemException(
                    ProblemCode.BODY_INVALID,
                    "transport: kafka (expected: http, as this server has no norn.kafka.bootstrap-servers)");
        }
    }

    private static void checkName(String what, String name, String pattern) {
        if (!name.matches(pattern)) {
            throw new ProblemException(ProblemCode.BODY_INVALID, what + " '" + name + "' (expected: " + pattern + ")");
        }
    }

    @Schema(name = "ParticipantPage")
    private record ParticipantPage(
            List<ParticipantView> items, @Nullable String nextCursor) {}
}
