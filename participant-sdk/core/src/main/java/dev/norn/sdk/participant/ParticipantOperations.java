package dev.norn.sdk.participant;

import dev.norn.protocol.Operation;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The operations of all participants of an application. Immutable. */
public final class ParticipantOperations {
    private record Key(String participant, String operation, Operation kind) {}

    private final Map<String, Boolean> participants = new LinkedHashMap<>();
    private final Map<Key, OperationMethod> methods = new LinkedHashMap<>();

    /**
     * Finds the operations of these objects.
     *
     * @param participants objects whose class, or a superclass of it, is annotated {@link dev.norn.sdk.Participant}
     * @throws InvalidParticipantException if a class breaks the rules of its annotations
     * @throws IllegalArgumentException if two objects are the same participant
     */
    public static ParticipantOperations of(Collection<?> participants) {
        ParticipantOperations operations = new ParticipantOperations();
        participants.forEach(operations::add);
        return operations;
    }

    private void add(Object target) {
        ParticipantClass type = ParticipantClass.of(target);
        if (participants.putIfAbsent(type.name(), type.isFenced()) != null) {
            throw new IllegalArgumentException(
                    "participant '" + type.name() + "' twice (expected: one object for each)");
        }
        for (OperationMethod method : type.operations()) {
            methods.put(new Key(type.name(), method.name(), method.kind()), method);
        }
    }

    /** Names of the participants, in the order given. */
    public Set<String> participants() {
        return Collections.unmodifiableSet(participants.keySet());
    }

    /** Whether any participant needs a branch fence. */
    public boolean needFence() {
        return participants.containsValue(true);
    }

    /** Whether the operations of this participant, if it is one of these, run inside the fence. */
    boolean isFenced(String participant) {
        return participants.getOrDefault(participant, false);
    }

    Optional<OperationMethod> find(String participant, String operation, Operation kind) {
        return Optional.ofNullable(methods.get(new Key(participant, operation, kind)));
    }

    /** What this participant offers, as text for people. */
    String describe(String participant) {
        return methods.keySet().stream()
                .filter(key -> key.participant().equals(participant))
                .map(key -> key.operation() + " (" + key.kind() + ")")
                .reduce((a, b) -> a + ", " + b)
                .orElse("nothing");
    }
}
