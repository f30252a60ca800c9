package dev.norn.sdk.spring;

import dev.norn.protocol.InstanceRegistration;
import dev.norn.protocol.InstanceTransport;
import dev.norn.sdk.client.NornClient;
import dev.norn.sdk.participant.InstanceHeartbeat;
import dev.norn.sdk.participant.ParticipantOperations;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.Environment;

/**
 * Registers the participants as soon as the application is ready, and takes them out before its server stops. Over HTTP an
 * application without a server has nothing to register.
 */
final class ParticipantRegistrar implements ApplicationListener<ApplicationReadyEvent>, SmartLifecycle {
    private final ParticipantOperations operations;
    private final NornClient client;
    private final NornProperties.Participant properties;
    private final Environment environment;
    private final Map<String, InstanceHeartbeat> heartbeats = new LinkedHashMap<>();

    ParticipantRegistrar(
            ParticipantOperations operations,
            NornClient client,
            NornProperties.Participant properties,
            Environment environment) {
        this.operations = operations;
        this.client = client;
        this.properties = properties;
        this.environment = environment;
    }

    @Override
    public synchronized void onApplicationEvent(ApplicationReadyEvent event) {
        String port = environment.getProperty("local.server.port");
        if (!heartbeats.isEmpty()) {
            return;
        }
        if (properties.transport() == InstanceTransport.KAFKA) {
            register(properties.url(), Long.toString(ProcessHandle.current().pid()));
        } else if (port != null) {
            register(Objects.requireNonNullElseGet(properties.url(), () -> localUrl(port)), port);
        }
    }

    private void register(@Nullable URI application, String suffix) {
        String instanceId = Objects.requireNonNullElseGet(properties.instanceId(), () -> hostName() + "-" + suffix);
        for (String participant : operations.participants()) {
            InstanceRegistration registration = new InstanceRegistration(
                    application == null ? null : url(application, participant),
                    properties.weight(),
                    properties.ttl(),
                    properties.metadata(),
                    Map.of(),
                    properties.transport());
            heartbeats.put(participant, InstanceHeartbeat.start(client, participant, instanceId, () -> registration));
        }
    }

    private URI url(URI application, String participant) {
        return URI.create(withoutLastSlash(application) + properties.path() + "/" + participant);
    }

    /** Whether each participant is registered, as far as the last beat tells; empty before the application is ready. */
    synchronized Map<String, Boolean> registrations() {
        Map<String, Boolean> registrations = new LinkedHashMap<>();
        heartbeats.forEach((participant, beat) -> registrations.put(participant, beat.isRegistered()));
        return registrations;
    }

    private URI localUrl(String port) {
        String path = environment.getProperty("server.servlet.context-path", "");
        return URI.create("http://" + environment.getProperty("server.address", "localhost") + ":" + port + path);
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

    @Override
    public void start() {
        // When the application is ready: before that its server may not answer.
    }

    /** Called in the phase before the server's, which is the last to start and the first to stop. */
    @Override
    public synchronized void stop() {
        heartbeats.values().forEach(InstanceHeartbeat::close);
        heartbeats.clear();
    }

    @Override
    public synchronized boolean isRunning() {
        return !heartbeats.isEmpty();
    }
}
