package dev.norn.sdk.micronaut;

import dev.norn.protocol.InstanceRegistration;
import dev.norn.protocol.InstanceTransport;
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
import org.jspecify.annotations.Nullable;

/** Registers the participants as soon as the server takes calls, or commands are taken, and takes them out when the application stops. */
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
        if (configuration.transport() == InstanceTransport.HTTP) {
            EmbeddedServer server = event.getSource();
            register(Objects.requireNonNullElseGet(configuration.url(), server::getContextURI), server.getPort());
        }
    }

    /** Without an address, unless one is set: initiators send their tries to it. */
    synchronized void registerOverKafka() {
        register(configuration.url(), ProcessHandle.current().pid());
    }

    private void register(@Nullable URI application, long suffix) {
        String instanceId = Objects.requireNonNullElseGet(configuration.instanceId(), () -> hostName() + "-" + suffix);
        for (String participant : operations.participants()) {
            InstanceRegistration registration = new InstanceRegistration(
                    application == null ? null : url(application, participant),
                    configuration.weight(),
                    configuration.ttl(),
                    Objects.requireNonNullElse(configuration.metadata(), Map.of()),
                    Map.of(),
                    configuration.transport());
            heartbeats.add(InstanceHeartbeat.start(client, participant, instanceId, () -> registration));
        }
    }

    private URI url(URI application, String participant) {
        return URI.create(withoutLastSlash(application) + configuration.path() + "/" + participant);
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
