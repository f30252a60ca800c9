package dev.norn.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Sagas that events of a topic start, and what one sees of them. */
record TriggeredSagas(String saga, TestTopic topic) {

    /** What a node needs to read events. */
    static Map<String, Object> settings(String node, String bootstrapServers, String group) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("norn.node.id", node);
        settings.put("norn.kafka.bootstrap-servers", bootstrapServers);
        settings.put("norn.kafka.topic", group + ".events");
        settings.put("norn.kafka.triggers.group", group);
        return settings;
    }

    /** A version whose events are those of the type {@code placed}. */
    String placed(int version) {
        return document(version, """
                trigger:
                  topic: %s
                  when: "${ event.type == 'placed' }"
                """.formatted(topic.name()));
    }

    /** A version with this trigger, or none if it is empty. */
    String document(int version, String trigger) {
        return Sagas.order(version).replace("name: order", "name: " + saga).replace("steps:", trigger + "\nsteps:");
    }

    /** Stores a version, without any finding. */
    void store(TestCoordinator norn, String document) {
        TestCoordinator.Reply reply = norn.storeYaml(document);
        assertThat(reply.status()).as(reply.toString()).isEqualTo(201);
        assertThat(reply.json().path("diagnostics")).as(reply.toString()).isEmpty();
    }

    /** The events of all its transactions, as their labels have them. */
    List<String> events(TestCoordinator norn) {
        return transactions(norn).stream()
                .map(transaction -> transaction.at("/labels/event").textValue())
                .toList();
    }

    List<JsonNode> transactions(TestCoordinator norn) {
        List<JsonNode> found = new ArrayList<>();
        norn.get("/v1/transactions?limit=200&name=" + saga).json().path("items").forEach(found::add);
        return found;
    }

    /** How many events of the topic had that outcome at a node. */
    int counted(TestCoordinator norn, String outcome) {
        String labels = "outcome=\"" + outcome + "\",topic=\"" + topic.name() + "\"";
        return (int) norn.get("/prometheus")
                .text()
                .lines()
                .filter(line -> line.startsWith("norn_trigger_events_total{") && line.contains(labels))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    /** The part of a node's health that is about triggers. */
    static JsonNode health(TestCoordinator norn) {
        return norn.get("/health/readiness").json().at("/details/coordinator/details/triggers");
    }
}
