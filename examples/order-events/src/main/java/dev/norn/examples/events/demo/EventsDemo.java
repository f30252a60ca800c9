package dev.norn.examples.events.demo;

import dev.norn.examples.stage.CoordinatorCommand;
import dev.norn.examples.stage.Evidence;
import dev.norn.examples.stage.Narrator;
import dev.norn.examples.stage.Opened;
import dev.norn.examples.stage.Paint;
import dev.norn.examples.stage.Performance;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/**
 * {@code norn demo events}. Starts everything it needs, prints what it does, compares the read model with the orders at the
 * end, and ends everything it started, also when it fails or is interrupted.
 */
public final class EventsDemo {
    private static final int BALANCED = 0;
    private static final int NOT_BALANCED = 1;
    private static final String NAME = "events";
    /** Worth nothing to those who look for what went wrong. */
    private static final String LOCK = "owner.lock";

    private final EventsSettings settings;
    private final CoordinatorCommand coordinator;
    private final List<String> norn;
    private final Narrator narrator;

    /**
     * A demo that has not begun.
     *
     * @param coordinatorCommand starts a coordinator that takes its port, database, Kafka and lease from {@code NORN_PORT},
     *     {@code NORN_DATABASE_URL}, {@code NORN_DATABASE_USER}, {@code NORN_DATABASE_PASSWORD}, {@code
     *     NORN_KAFKA_BOOTSTRAP_SERVERS} and {@code NORN_NODE_LEASE}
     * @param nornCommand the command line, to which arguments are added
     * @param out where to tell what happens
     * @param terminal whether that is a terminal, on which colours are welcome
     */
    public EventsDemo(
            EventsSettings settings,
            List<String> coordinatorCommand,
            List<String> nornCommand,
            PrintStream out,
            boolean terminal) {
        this.settings = settings;
        this.coordinator = new CoordinatorCommand(coordinatorCommand, settings.lease());
        this.norn = List.copyOf(nornCommand);
        this.narrator = new Narrator(out, Paint.detect(terminal, System.getenv()));
    }

    /**
     * Plays it.
     *
     * @return 0 if the read model equals the orders and the books balance, else 1; databases and logs are kept then
     */
    public int play() throws IOException, SQLException, InterruptedException {
        narrator.say("seed %d, lease %d ms, files in %s"
                .formatted(settings.seed(), settings.lease().toMillis(), settings.directory()));
        Evidence evidence = new Evidence(settings.directory(), NAME, settings.seed(), LOCK);
        return Performance.of(evidence, narrator, opened -> play(evidence.directory(), opened))
                ? BALANCED
                : NOT_BALANCED;
    }

    private boolean play(Path directory, Opened opened) throws IOException, SQLException, InterruptedException {
        OrderMix mix = new OrderMix(settings.orders(), settings.seed());
        narrator.say("starting PostgreSQL, Kafka, the coordinator and four services …");
        long start = System.nanoTime();
        EventsStage stage = EventsStage.set(directory, coordinator, mix, opened);
        narrator.say("started in %.1f s: coordinator at %s, Kafka at %s, PostgreSQL on port %d"
                .formatted(
                        (System.nanoTime() - start) / 1e9,
                        stage.norn().server(),
                        stage.kafka().bootstrapServers(),
                        stage.databases().port()));
        Customers customers = opened.add(new Customers(stage.shop(), mix.orders()));
        Operator operator = new Operator(norn, stage.norn().server(), directory.resolve("operator.log"), narrator);
        return new EventsRun(stage, settings, mix, customers, operator, narrator).play();
    }
}
