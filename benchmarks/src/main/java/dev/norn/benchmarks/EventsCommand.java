package dev.norn.benchmarks;

import dev.norn.benchmarks.ComparisonOptions.Starter;
import dev.norn.benchmarks.database.BenchmarkServer;
import dev.norn.benchmarks.events.Broker;
import dev.norn.benchmarks.events.EventSystems;
import dev.norn.benchmarks.events.OutboxProbe;
import dev.norn.benchmarks.events.RelayProbe;
import dev.norn.benchmarks.report.EventsTable;
import dev.norn.benchmarks.report.EventsTargets;
import dev.norn.benchmarks.report.Measurements;
import dev.norn.benchmarks.report.OutboxRound;
import dev.norn.benchmarks.report.RelayRound;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Events on their way to Kafka: what publishing costs, and how fast it is. */
@Command(
        name = "events",
        description = {
            "What it costs to publish to Kafka, and how fast that is: the coordinator's relay and a participant's outbox.",
            "Everything runs on this machine, Kafka and a PostgreSQL that syncs every commit included. Prints Markdown."
        },
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
final class EventsCommand implements Callable<Integer> {

    private static final String RELAY = "relay";
    private static final String BACKLOG = "backlog";

    @Mixin
    private final ComparisonOptions options = new ComparisonOptions();

    @Override
    public Integer call() throws Exception {
        try (Broker broker = Broker.start(ComparisonOptions.target().resolve("kafka"))) {
            options.run(new Events(broker));
        }
        return 0;
    }

    private final class Events implements ComparisonOptions.Subject {

        private final Broker broker;

        Events(Broker broker) {
            this.broker = broker;
        }

        @Override
        public String title() {
            return "Events";
        }

        @Override
        public List<String> lines() {
            List<String> lines = new ArrayList<>(broker.lines());
            lines.add(
                    "- PostgreSQL, Kafka, coordinators, participants, applications and load share the machine's cores");
            return lines;
        }

        @Override
        public Map<String, Starter> systems(BenchmarkServer server) {
            EventSystems systems =
                    new EventSystems(server, broker, ComparisonOptions.target().resolve("logs"));
            Map<String, Starter> all = new LinkedHashMap<>();
            all.put("sagas", systems::sagas);
            all.put("sagas-kafka", systems::sagasPublished);
            all.put("inserts", systems::inserts);
            all.put("outbox", systems::outbox);
            all.put("relayed", systems::relayed);
            return all;
        }

        @Override
        public Set<String> more() {
            return Set.of(RELAY, BACKLOG);
        }

        @Override
        public List<String> results(Measurements measurements, BenchmarkServer server) throws Exception {
            List<RelayRound> relay = options.isChosen(RELAY) ? relay(server) : List.of();
            List<OutboxRound> outbox = options.isChosen(BACKLOG) ? outbox(server) : List.of();
            List<String> lines = new ArrayList<>(EventsTable.relay(relay));
            lines.addAll(EventsTable.outbox(outbox));
            lines.add("");
            lines.addAll(EventsTargets.lines(measurements, relay, outbox));
            return lines;
        }

        private List<RelayRound> relay(BenchmarkServer server) throws Exception {
            List<RelayRound> rounds = new ArrayList<>();
            System.err.println("warming up " + RELAY);
            try (RelayProbe probe = RelayProbe.start(
                    server, broker, ComparisonOptions.target().resolve("logs"), options.firstWarmUp())) {
                for (int round = 1; round <= options.rounds(); round++) {
                    rounds.add(probe.round(options.warmUp(), options.length()));
                    System.err.println("round " + round + ", " + RELAY + ": " + rounds.getLast());
                }
            }
            return rounds;
        }

        private List<OutboxRound> outbox(BenchmarkServer server) {
            List<OutboxRound> rounds = new ArrayList<>();
            System.err.println("warming up " + BACKLOG);
            try (OutboxProbe probe =
                    OutboxProbe.start(server, broker, ComparisonOptions.target().resolve("logs"))) {
                for (int round = 1; round <= options.rounds(); round++) {
                    rounds.add(probe.round());
                    System.err.println("round " + round + ", " + BACKLOG + ": " + rounds.getLast());
                }
            }
            return rounds;
        }
    }
}
