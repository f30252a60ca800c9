package dev.norn.sdk.outbox;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What all relays of a test send to: it keeps what it was given, in order, and fails by chance as a broker does. It proves
 * what the relay does with its tables; what Kafka does is proved with Kafka.
 */
final class MemorySink {
    private final List<OutboxMessage> received = new ArrayList<>();
    private final Set<String> refusedIds = new HashSet<>();
    private Predicate<OutboxMessage> hasTopic = message -> true;
    private int failuresPerCent;

    /** From now on, this many of a hundred messages end the sending. */
    synchronized void fail(int perCent) {
        failuresPerCent = perCent;
    }

    synchronized void refuse(String id) {
        refusedIds.add(id);
    }

    synchronized void acceptAll() {
        refusedIds.clear();
        hasTopic = message -> true;
    }

    synchronized void haveNoTopicFor(String aggregateType) {
        hasTopic = message -> !message.aggregateType().equals(aggregateType);
    }

    synchronized List<String> ids() {
        return received.stream().map(OutboxMessage::id).toList();
    }

    /** The ids of each key, each id where it came first. */
    synchronized Map<String, List<String>> firstIdsByKey() {
        Map<String, List<String>> byKey = new HashMap<>();
        for (OutboxMessage message : received) {
            List<String> ids = byKey.computeIfAbsent(message.aggregateId(), key -> new ArrayList<>());
            if (!ids.contains(message.id())) {
                ids.add(message.id());
            }
        }
        return byKey;
    }

    synchronized List<OutboxMessage> received() {
        return List.copyOf(received);
    }

    /** A relay's view of it. */
    OutboxSink sink(Random random) {
        return new OutboxSink() {
            @Override
            public void awaitReady() {}

            @Override
            public Delivery send(List<OutboxMessage> messages) {
                return deliver(messages, random);
            }

            @Override
            public void close() {}
        };
    }

    private synchronized OutboxSink.Delivery deliver(List<OutboxMessage> messages, Random random) {
        List<OutboxMessage> accepted = new ArrayList<>();
        Map<OutboxMessage, String> refused = new HashMap<>();
        Map<String, String> withoutTopic = new HashMap<>();
        Set<OutboxMessage.Key> stopped = new HashSet<>();
        for (OutboxMessage message : messages) {
            if (!hasTopic.test(message)) {
                withoutTopic.put(message.aggregateType(), "no such topic");
            } else if (stopped.contains(message.key())) {
                continue;
            } else if (refusedIds.contains(message.id())) {
                refused.put(message, "too large");
                stopped.add(message.key());
            } else if (random.nextInt(100) < failuresPerCent) {
                // Half of the time it arrives nevertheless, and nobody is told.
                if (random.nextBoolean()) {
                    received.add(message);
                }
                return new OutboxSink.Delivery(
                        accepted, refused, withoutTopic, new IllegalStateException("broker down"));
            } else {
                received.add(message);
                accepted.add(message);
            }
        }
        return new OutboxSink.Delivery(accepted, refused, withoutTopic, null);
    }
}
