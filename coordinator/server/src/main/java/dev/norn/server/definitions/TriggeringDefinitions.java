package dev.norn.server.definitions;

import dev.norn.dsl.SagaDefinition;
import dev.norn.dsl.Trigger;
import dev.norn.kafka.trigger.TriggerCatalog;
import dev.norn.kafka.trigger.TriggeringSaga;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The stored sagas whose newest version has a trigger. A definition is looked at once; that there are new ones is seen by
 * their number, because none is ever deleted or changed.
 */
@Singleton
public final class TriggeringDefinitions implements TriggerCatalog {

    private static final int PAGE = 500;

    /** So many versions back it is asked since when there is a trigger. */
    private static final int MAX_VERSIONS = 50;

    private final StoredDefinitions definitions;
    private final DefinitionStore store;
    private final Map<String, Newest> newest = new HashMap<>();
    private List<TriggeringSaga> sagas = List.of();
    private long stored = -1;
    private long heard = -1;

    TriggeringDefinitions(StoredDefinitions definitions, DefinitionStore store) {
        this.definitions = definitions;
        this.store = store;
    }

    /** The newest version of a saga, and what of it events start. */
    private record Newest(long version, @Nullable TriggeringSaga triggered) {}

    @Override
    public synchronized List<TriggeringSaga> known() {
        return definitions.changes() == heard && definitions.hearsChanges() ? sagas : current();
    }

    @Override
    public synchronized List<TriggeringSaga> current() {
        long changes = definitions.changes();
        long count = store.count();
        if (count != stored) {
            read();
            stored = count;
        }
        heard = changes;
        return sagas;
    }

    private void read() {
        List<DefinitionRow> page = store.newest("", PAGE);
        while (!page.isEmpty()) {
            for (DefinitionRow row : page) {
                Newest known = newest.get(row.name());
                if (known == null || known.version != row.version()) {
                    newest.put(row.name(), new Newest(row.version(), triggered(row)));
                }
            }
            page = store.newest(page.getLast().name(), PAGE);
        }
        List<TriggeringSaga> found = new ArrayList<>();
        newest.values().forEach(saga -> Optional.ofNullable(saga.triggered).ifPresent(found::add));
        sagas = List.copyOf(found);
    }

    private @Nullable TriggeringSaga triggered(DefinitionRow row) {
        SagaDefinition definition = definitions.find(row.name(), row.version()).orElse(null);
        Trigger trigger = definition == null ? null : definition.trigger().orElse(null);
        return definition == null || trigger == null
                ? null
                : new TriggeringSaga(definition, trigger, since(row, trigger.topic()));
    }

    /** When the first of the versions without a gap up to this one was stored that have this trigger's topic. */
    private Instant since(DefinitionRow row, String topic) {
        Instant since = row.createdAt();
        for (DefinitionRow earlier : store.versions(row.name(), row.version(), MAX_VERSIONS)) {
            boolean same = definitions
                    .find(earlier.name(), earlier.version())
                    .flatMap(SagaDefinition::trigger)
                    .filter(trigger -> trigger.topic().equals(topic))
                    .isPresent();
            if (!same) {
                break;
            }
            since = earlier.createdAt().isBefore(since) ? earlier.createdAt() : since;
        }
        return since;
    }
}
