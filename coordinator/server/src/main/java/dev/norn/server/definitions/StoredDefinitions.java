package dev.norn.server.definitions;

import dev.norn.dsl.Json;
import dev.norn.dsl.ParseResult;
import dev.norn.dsl.SagaDefinition;
import dev.norn.dsl.SagaParser;
import dev.norn.runtime.DefinitionCatalog;
import dev.norn.server.feed.ChangeFeed;
import io.micronaut.core.util.clhm.ConcurrentLinkedHashMap;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The stored definitions, compiled ones in memory. Thread-safe. */
@Singleton
public final class StoredDefinitions implements DefinitionCatalog {

    /** Compiled definitions kept in memory. */
    private static final int MAX_COMPILED = 1000;

    private static final Logger log = LoggerFactory.getLogger(StoredDefinitions.class);

    private final DefinitionStore store;
    private final ChangeFeed feed;
    private final SagaParser parser = SagaParser.standard();
    private final Map<Key, SagaDefinition> compiled = new ConcurrentLinkedHashMap.Builder<Key, SagaDefinition>()
            .maximumWeightedCapacity(MAX_COMPILED)
            .build();
    private final Map<String, Long> latest = new ConcurrentHashMap<>();
    private final AtomicLong changes = new AtomicLong();

    StoredDefinitions(DefinitionStore store, ChangeFeed feed) {
        this.store = store;
        this.feed = feed;
        feed.listen(DefinitionStore.CHANNEL, new Forget());
    }

    /** What became of a document that was to be stored. */
    enum Outcome {
        STORED,
        ALREADY_THERE,
        OTHER_DOCUMENT
    }

    /** Checks a document. */
    ParseResult parse(byte[] document) {
        return parser.parse("definition", document);
    }

    /** Stores a version that passed every check; durable on return. */
    Outcome store(SagaDefinition definition, byte[] document) {
        String source = new String(document, StandardCharsets.UTF_8);
        byte[] hash = SagaDocument.hash(source);
        boolean stored = store.insert(definition, source, hash);
        latest.remove(definition.name());
        changes.incrementAndGet();
        if (stored) {
            return Outcome.STORED;
        }
        String there =
                store.documentHash(definition.name(), definition.version()).orElseThrow();
        return there.equals(HexFormat.of().formatHex(hash)) ? Outcome.ALREADY_THERE : Outcome.OTHER_DOCUMENT;
    }

    @Override
    public Optional<SagaDefinition> find(String name, long version) {
        Key key = new Key(name, version);
        SagaDefinition known = compiled.get(key);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<SagaDefinition> found = store.source(name, version).flatMap(source -> compile(key, source));
        found.ifPresent(definition -> compiled.put(key, definition));
        return found;
    }

    /** The newest version of a saga. */
    public Optional<SagaDefinition> latest(String name) {
        if (!feed.isLive()) {
            latest.clear();
            return store.latestVersion(name).flatMap(version -> find(name, version));
        }
        Long version = latest.get(name);
        if (version == null) {
            // Computed under the entry's lock, so that a change heard meanwhile removes what is put here.
            version = latest.computeIfAbsent(
                    name, unknown -> store.latestVersion(unknown).orElse(null));
        }
        return version == null ? Optional.empty() : find(name, version);
    }

    /** Another number whenever this server has heard of a change, or has made one. */
    long changes() {
        return changes.get();
    }

    /** Whether other servers' changes are heard of at the moment. */
    boolean hearsChanges() {
        return feed.isLive();
    }

    /** Names of stored sagas, for a hint at what somebody meant. */
    public List<String> names() {
        return store.names();
    }

    /** One version without its document. */
    Optional<DefinitionRow> row(String name, long version) {
        return store.find(name, version);
    }

    /** The newest version of each saga after a name, by name. */
    List<DefinitionRow> newest(String after, int limit) {
        return store.newest(after, limit);
    }

    /** The versions of a saga before one, newest first. */
    List<DefinitionRow> versions(String name, long before, int limit) {
        return store.versions(name, before, limit);
    }

    /** The document as it was sent. */
    Optional<String> source(String name, long version) {
        return store.source(name, version);
    }

    /** The document as JSON. */
    Optional<Json> json(String name, long version) {
        return store.source(name, version).map(SagaDocument::json);
    }

    private Optional<SagaDefinition> compile(Key key, String source) {
        ParseResult result = parse(source.getBytes(StandardCharsets.UTF_8));
        if (!result.isValid()) {
            log.error("stored definition {} is no longer accepted: {}", key, result.diagnostics());
        }
        return result.definition();
    }

    private record Key(String name, long version) {}

    private final class Forget implements ChangeFeed.Listener {

        @Override
        public void onChange() {
            latest.clear();
            changes.incrementAndGet();
        }

        @Override
        public void onGap() {
            latest.clear();
            changes.incrementAndGet();
        }
    }
}
