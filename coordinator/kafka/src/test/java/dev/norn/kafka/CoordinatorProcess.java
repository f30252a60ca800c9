package dev.norn.kafka;

import dev.norn.journal.JournalStore;
import dev.norn.journal.postgres.PostgresJournalSettings;
import dev.norn.journal.postgres.PostgresJournalStore;
import dev.norn.runtime.CoordinatorNode;
import dev.norn.runtime.NodeSettings;
import dev.norn.runtime.ParticipantDirectory.Instance;
import dev.norn.runtime.RuntimeMetrics;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A coordinator that publishes to Kafka, in a process of its own, under load of its own, which ends as its strike says. */
final class CoordinatorProcess {
    static final Duration LEASE = Duration.ofSeconds(2);

    /** Written to its standard input: it starts no more transactions. */
    static final int REST = 'r';

    /** Told when it starts no more, and all that it started has been answered. */
    static final String RESTING = "resting";

    /** What lines begin with that are for the parent. */
    static final String TO_PARENT = "> ";

    private CoordinatorProcess() {}

    /**
     * What it is told.
     *
     * @param source of its events
     * @param seed of its load; 0 for none
     */
    record Orders(
            String jdbcUrl,
            String user,
            String password,
            String bootstrapServers,
            String topic,
            String nodeId,
            String source,
            Strike strike,
            long seed) {

        List<String> arguments() {
            return List.of(
                    jdbcUrl,
                    user,
                    password,
                    bootstrapServers,
                    topic,
                    nodeId,
                    source,
                    strike.toString(),
                    Long.toString(seed));
        }

        static Orders parse(String[] arguments) {
            return new Orders(
                    arguments[0],
                    arguments[1],
                    arguments[2],
                    arguments[3],
                    arguments[4],
                    arguments[5],
                    arguments[6],
                    Strike.parse(arguments[7]),
                    Long.parseLong(arguments[8]));
        }

        private KafkaSinkSettings kafka() {
            KafkaSinkSettings defaults = KafkaSinkSettings.of(bootstrapServers, topic);
            return new KafkaSinkSettings(
                    bootstrapServers,
                    topic,
                    topic + ".dead-letters",
                    true,
                    defaults.partitions(),
                    null,
                    source,
                    defaults.timeout(),
                    defaults.maxEventBytes(),
                    defaults.properties());
        }
    }

    public static void main(String[] arguments) throws Exception {
        Orders orders = Orders.parse(arguments);
        Striker striker = new Striker(orders.strike());
        JournalStore store =
                PostgresJournalStore.open(PostgresJournalSettings.of(orders.jdbcUrl(), orders.user(), orders.password())
                        .withLeaseTime(LEASE));
        KafkaSinkSettings kafka = orders.kafka();
        CoordinatorNode node = CoordinatorNode.start(
                NodeSettings.of(orders.nodeId(), "http://" + orders.nodeId()).withLeaseTime(LEASE),
                striker.around(store),
                name -> List.of(new Instance("it", URI.create("http://nowhere"), 1)),
                (name, version) -> Optional.of(Load.SAGA),
                new MoodyParticipants(),
                KafkaEventSink.with(kafka, lane -> striker.around(KafkaEventSink.producer(kafka, lane))),
                RuntimeMetrics.NONE);
        Load load = new Load(node.coordinator(), orders.seed());
        load.start();
        obeyParent(load);
        Runtime.getRuntime().halt(0);
    }

    /** Returns when the parent is gone. */
    private static void obeyParent(Load load) throws IOException, InterruptedException {
        for (int order = System.in.read(); order >= 0; order = System.in.read()) {
            if (order == REST) {
                load.end();
                say(RESTING);
            }
        }
    }

    /** Tells the parent something. */
    static void say(String word) {
        System.out.println(TO_PARENT + word);
    }
}
