package dev.norn.sdk.micronaut;

import dev.norn.protocol.InstanceRegistration;
import dev.norn.sdk.client.NornClient;
import dev.norn.sdk.participant.InstanceHeartbeat;
import dev.norn.sdk.participant.ParticipantOperations;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.runtime.server.EmbeddedServer;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Registers the participants as soon as the server takes calls, and takes them out when the application stops. */
@Singleton
@Requires(property = "norn.participant.register", notEquals = "false")
final class ParticipantRegistrar implements ApplicationEventListener<ServerStartupEvent> {
    private final ParticipantOperations operations;
    private final NornClient client;
    private final ParticipantConfiguration configuration;
    private final List<InstanceHeartbeat> heartbeats = new ArrayList<>();

    ParticipantRegistrar(ParticipantOperations operations, NornClient client, ParticipantConfiguration configuration) {
        this.operations = operations;
        this.client = client;
        this.configuration = configuration;
    }

    @Override
    public synchronized void onApplicationEvent(ServerStartupEvent event) {
        EmbeddedServer server = event.getSource();
        String instanceId =
                Objects.requireNonNullElseGet(configuration.instanceId(), () -> hostName() + "-" + server.getPort());
        String base = withoutLastSlash(Objects.requireNonNullElseGet(configuration.url(), server::getContextURI))
                + configuration.path();
        for (String participant : operations.participants()) {
            InstanceRegistration registration = new InstanceRegistration(
                    URI.create(base + "/" + participant),
                    configuration.weight(),
                    configuration.ttl(),
                    Objects.requireNonNullElse(configuration.metadata(), Map.of()),
                    Map.of());
            heartbeats.add(InstanceHeartbeat.start(client, participant, instanceId, () -> registration));
        }
    }

    @PreDestroy
    synchronized void leave() {
        heartbeats.forEach(InstanceHeartbeat::close);
        heartbeats.clear();
    }

    private static String withoutLastSlash(URI uri) {
        String text = uri.toString();
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown-host";
        }
    }
}
