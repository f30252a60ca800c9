package dev.norn.kafka.trigger;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The sagas that events start, by topic. Immutable. */
final class Triggers {
    static final Triggers NONE = new Triggers(List.of());

    private final Map<String, List<TriggeringSaga>> byTopic;

    Triggers(List<TriggeringSaga> sagas) {
        byTopic = sagas.stream()
                .collect(Collectors.groupingBy(saga -> saga.trigger().topic(), TreeMap::new, Collectors.toList()));
    }

    Set<String> topics() {
        return byTopic.keySet();
    }

    List<TriggeringSaga> on(String topic) {
        return byTopic.getOrDefault(topic, List.of());
    }

    /** Since when some saga is triggered by the topic. */
    Instant since(String topic) {
        return on(topic).stream()
                .map(TriggeringSaga::since)
                .min(Comparator.naturalOrder())
                .orElse(Instant.MAX);
    }
}
