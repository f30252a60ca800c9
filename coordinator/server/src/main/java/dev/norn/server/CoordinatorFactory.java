package dev.norn.server;

import dev.norn.journal.JournalStore;
import dev.norn.journal.StoreException;
import dev.norn.journal.postgres.Migrations;
import dev.norn.journal.postgres.PostgresJournalSettings;
import dev.norn.journal.postgres.PostgresJournalStore;
import dev.norn.kafka.KafkaEventSink;
import dev.norn.kafka.KafkaSinkSettings;
import dev.norn.kafka.transport.KafkaTransport;
import dev.norn.kafka.transport.KafkaTransportSettings;
import dev.norn.runtime.Coordinator;
import dev.norn.runtime.CoordinatorNode;
import dev.norn.runtime.NodeSettings;
import dev.norn.runtime.RuntimeMetrics;
import dev.norn.runtime.dispatch.Transport;
import dev.norn.runtime.dispatch.TransportByScheme;
import dev.norn.runtime.http.HttpLimits;
import dev.norn.runtime.http.HttpTransport;
import dev.norn.runtime.letters.LetterStore;
import dev.norn.runtime.relay.EventSink;
import dev.norn.server.definitions.StoredDefinitions;
import dev.norn.server.feed.ChangeFeed;
import dev.norn.server.registry.Registry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.micronaut.http.server.HttpServerConfiguration;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** Puts the node together, in the order in which its parts need each other. */
@Factory
final class CoordinatorFactory {

    /** The journal, on a schema brought to this release's version. */
    @Singleton
    @Bean(preDestroy = "close")
    JournalStore journal(DatabaseConfiguration database, NodeConfiguration node) throws StoreException {
        Migrations.migrate(withoutPool(database), PostgresJournalSettings.DEFAULT_SCHEMA, node.shards());
        PostgresJournalSettings defaults =
                PostgresJournalSettings.of(database.url(), database.user(), database.password());
        return PostgresJournalStore.open(new PostgresJournalSettings(
                defaults.jdbcUrl(),
                defaults.user(),
                defaults.password(),
                defaults.schema(),
                node.lease(),
                defaults.readTimeout(),
                node.retention(),
                defaults.keyRetention(),
                defaults.partitionsAhead()));
    }

    /** The node. It knows where participants live before it calls the first. */
    @Context
    @Bean(preDestroy = "close")
    CoordinatorNode node(
            JournalStore journal,
            Registry registry,
            StoredDefinitions definitions,
            ChangeFeed feed,
            RuntimeMetrics metrics,
            NodeConfiguration configuration,
            KafkaConfiguration kafka,
            KafkaBranchConfiguration branches,
            LetterStore letters,
            HttpServerConfiguration http) {
        registry.begin();
        feed.begin();
        String node = nodeId(configuration, http);
        NodeSettings settings = NodeSettings.of(node, address(http))
                .withLeaseTime(configuration.lease())
                .withBatchesInFlight(configuration.batchesInFlight());
        return CoordinatorNode.start(
                settings,
                journal,
                registry,
                definitions,
                transport(branches.transport(kafka, node)),
                sink(kafka, letters),
                metrics);
    }

    /** By which participants are called; the node closes it. */
    private static Transport transport(@Nullable KafkaTransportSettings kafka) {
        Transport http = new HttpTransport(HttpLimits.DEFAULT);
        Map<String, Transport> byScheme = new HashMap<>(Map.of("http", http, "https", http));
        if (kafka != null) {
            byScheme.put(KafkaTransport.SCHEME, new KafkaTransport(kafka));
        }
        return new TransportByScheme(byScheme);
    }

    /** Where events are published; the node closes it. */
    private static @Nullable EventSink sink(KafkaConfiguration kafka, LetterStore letters) {
        KafkaSinkSettings settings = kafka.sink();
        return settings == null ? null : new KafkaEventSink(settings, letters);
    }

    @Singleton
    Coordinator coordinator(CoordinatorNode node) {
        return node.coordinator();
    }

    private static DataSource withoutPool(DatabaseConfiguration database) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(database.url());
        source.setUser(database.user());
        source.setPassword(database.password());
        return source;
    }

    /** The same after a restart on the same machine and port; a port chosen by the system names nothing. */
    private static String nodeId(NodeConfiguration configuration, HttpServerConfiguration http) {
        String id = configuration.id();
        if (id != null) {
            return id;
        }
        int port = port(http);
        return hostName() + ":"
                + (port > 0 ? Integer.toString(port) : UUID.randomUUID().toString());
    }

    private static String address(HttpServerConfiguration http) {
        return "http://" + http.getHost().orElse("127.0.0.1") + ":" + port(http);
    }

    private static int port(HttpServerConfiguration http) {
        return http.getPort().orElse(HttpServerConfiguration.DEFAULT_PORT);
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
