package dev.norn.sdk.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.norn.protocol.InstanceRegistration;
import dev.norn.protocol.InstanceTransport;
import dev.norn.protocol.MediaTypes;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Participants and their instances. */
public final class Participants {
    private static final String PATH = "/v1/participants";

    private final Transport transport;

    Participants(Transport transport) {
        this.transport = transport;
    }

    /**
     * Registers an instance, or renews its registration.
     *
     * @return whether it was new to the server
     */
    public boolean register(String participant, String instanceId, InstanceRegistration registration) {
        byte[] body = transport.write(body(registration));
        return transport
                        .send(Request.put(path(participant, instanceId), MediaTypes.JSON, body))
                        .status()
                == 201;
    }

    private static Map<String, Object> body(InstanceRegistration registration) {
        Map<String, Object> body = new LinkedHashMap<>();
        URI url = registration.url();
        if (url != null) {
            body.put("url", url.toString());
        }
        if (registration.transport() != InstanceTransport.HTTP) {
            body.put("transport", registration.transport().wireName());
        }
        if (registration.weight() != null) {
            body.put("weight", registration.weight());
        }
        if (registration.ttl() != null) {
            body.put("ttl", registration.ttl().toString());
        }
        if (!registration.metadata().isEmpty()) {
            body.put("metadata", registration.metadata());
        }
        if (!registration.load().isEmpty()) {
            body.put("load", registration.load());
        }
        return body;
    }

    /** Takes an instance out. One that is not there is fine. */
    public void leave(String participant, String instanceId) {
        try {
            transport.send(Request.delete(path(participant, instanceId)));
        } catch (NornProblemException e) {
            if (e.status() != 404) {
                throw e;
            }
        }
    }

    /**
     * One page of participants, as the server gives them.
     *
     * @param cursor of the page before, or null for the first page
     */
    public Page<JsonNode> list(@Nullable String cursor) {
        String paged = cursor == null ? PATH : Request.withQuery(PATH, Map.of("cursor", cursor));
        return JsonReader.page(transport.send(Request.get(paged)).body(), item -> item);
    }

    /** A participant with its instances, as the server gives it. */
    public JsonNode get(String participant) {
        return transport
                .send(Request.get(PATH + "/" + Request.segment(participant)))
                .body();
    }

    private static String path(String participant, String instanceId) {
        return PATH + "/" + Request.segment(participant) + "/instances/" + Request.segment(instanceId);
    }
}
