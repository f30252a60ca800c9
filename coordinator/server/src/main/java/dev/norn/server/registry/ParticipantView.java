package dev.norn.server.registry;

import io.micronaut.core.annotation.Introspected;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/**
 * A participant as JSON.
 *
 * @param name its name
 * @param instances its live instances
 */
@Introspected
@Schema(name = "Participant")
record ParticipantView(String name, List<InstanceView> instances) {}
