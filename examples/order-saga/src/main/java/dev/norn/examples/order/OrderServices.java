package dev.norn.examples.order;

import dev.norn.examples.order.inventory.Inventory;
import dev.norn.examples.order.mail.Mail;
import dev.norn.examples.order.payment.Payment;
import dev.norn.examples.order.shipping.Shipping;
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
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/**
 * The four services, each with a database, a branch fence and an HTTP server of its own, registered with a coordinator.
 * In earnest each would be an application of its own.
 */
public final class OrderServices implements AutoCloseable {
    private static final int MAX_CONCURRENT_CALLS = 16;

    private final NornClient norn;
    private final Map<String, URI> urls = new LinkedHashMap<>();
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    private OrderServices(NornClient norn) {
        this.norn = norn;
    }

    /**
     * Starts the services on free ports of this machine, and keeps them registered. The databases have the services'
     * tables and the fence's.
     *
     * @param coordinator where they register; it may come up later
     * @throws IOException if a port cannot be listened on; then none is served
     */
    public static OrderServices start(
            URI coordinator, DataSource payment, DataSource inventory, DataSource shipping, DataSource mail)
            throws IOException {
        OrderServices services = new OrderServices(NornClient.connectTo(coordinator));
        boolean started = false;
        try {
            services.serve("payment", new Payment(), payment);
            services.serve("inventory", new Inventory(), inventory);
            services.serve("shipping", new Shipping(), shipping);
            services.serve("mail", new Mail(), mail);
            started = true;
            return services;
        } finally {
            if (!started) {
                services.close();
            }
        }
    }

    private void serve(String name, Object participant, DataSource database) throws IOException {
        BranchFence fence = open(BranchFence.on(database));
        ParticipantHandler handler = new ParticipantHandler(ParticipantOperations.of(List.of(participant)), fence);
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        ParticipantServer server = open(ParticipantServer.start(handler, anyPort, MAX_CONCURRENT_CALLS));
        URI url = server.url("127.0.0.1", name);
        urls.put(name, url);
        InstanceRegistration registration =
                new InstanceRegistration(url, null, InstanceRegistration.DEFAULT_TTL, Map.of(), Map.of());
        open(InstanceHeartbeat.start(norn, name, name + "-1", () -> registration));
    }

    /** Where each service answers, by its name. */
    public Map<String, URI> urls() {
        return Collections.unmodifiableMap(urls);
    }

    private <T extends AutoCloseable> T open(T resource) {
        opened.push(resource);
        return resource;
    }

    /** Leaves the coordinator, lets running calls finish, and stops. */
    @Override
    public void close() {
        IllegalStateException failure = null;
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                failure = failure == null ? new IllegalStateException("a service did not stop cleanly") : failure;
                failure.addSuppressed(e);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
