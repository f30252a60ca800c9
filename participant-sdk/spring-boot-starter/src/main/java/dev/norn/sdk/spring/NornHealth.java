package dev.norn.sdk.spring;

import dev.norn.sdk.client.NornClient;
import dev.norn.sdk.client.NornException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether the coordinator answers, and the application's participants are registered. */
final class NornHealth {
    private final NornClient client;
    private final @Nullable ParticipantRegistrar registrar;

    NornHealth(NornClient client, @Nullable ParticipantRegistrar registrar) {
        this.client = client;
        this.registrar = registrar;
    }

    record Finding(boolean isUp, Map<String, Object> details) {}

    Finding look() {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("coordinator", client.server().toString());
        boolean up = true;
        try {
            client.cluster();
        } catch (NornException e) {
            up = false;
            details.put("error", String.valueOf(e.getMessage()));
        }
        Map<String, Boolean> registrations = registrar == null ? Map.of() : registrar.registrations();
        if (!registrations.isEmpty()) {
            details.put("registered", registrations);
        }
        return new Finding(up && !registrations.containsValue(false), details);
    }
}
