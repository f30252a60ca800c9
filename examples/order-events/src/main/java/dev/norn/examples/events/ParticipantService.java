package dev.norn.examples.events;

import dev.norn.protocol.InstanceRegistration;
import dev.norn.sdk.client.NornClient;
import dev.norn.sdk.fence.BranchFence;
import dev.norn.sdk.participant.InstanceHeartbeat;
import dev.norn.sdk.participant.ParticipantHandler;
import dev.norn.sdk.participant.ParticipantOperations;
import dev.norn.sdk.participant.ParticipantServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** Serves a participant without a framework, for as long as this process lives. */
public final class ParticipantService {
    private static final int MAX_CONCURRENT_CALLS = 24;

    private ParticipantService() {}

    /**
     * Serves it on a free port, fenced in its database, and keeps it registered with the coordinator.
     *
     * @param name of the participant
     */
    public static void start(String name, Object participant, DataSource database, URI coordinator) throws IOException {
        ParticipantHandler handler =
                new ParticipantHandler(ParticipantOperations.of(List.of(participant)), BranchFence.on(database));
        ParticipantServer server = ParticipantServer.start(
                handler, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), MAX_CONCURRENT_CALLS);
        InstanceRegistration registration = new InstanceRegistration(
                server.url("127.0.0.1", name), null, InstanceRegistration.DEFAULT_TTL, Map.of(), Map.of());
        InstanceHeartbeat.start(NornClient.connectTo(coordinator), name, "demo", () -> registration);
    }
}
