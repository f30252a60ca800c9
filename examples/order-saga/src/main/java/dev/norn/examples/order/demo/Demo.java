package dev.norn.examples.order.demo;

import dev.norn.examples.order.OrderServices;
import dev.norn.examples.stage.CoordinatorCommand;
import dev.norn.examples.stage.Evidence;
import dev.norn.examples.stage.Narrator;
import dev.norn.examples.stage.Paint;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The demos of the order saga. Each starts everything it needs, prints what it does, checks the books at the end, and
 * ends everything it started, also when it fails or is interrupted.
 */
public final class Demo {
    private static final int BALANCED = 0;
    private static final int NOT_BALANCED = 1;

    private final DemoSettings settings;
    private final List<String> coordinatorCommand;
    private final Narrator narrator;
    private final AtomicReference<@Nullable Stage> running = new AtomicReference<>();
    private volatile boolean interrupted;

    /**
     * A demo that has not begun.
     *
     * @param coordinatorCommand starts a coordinator that takes its port, database and lease from {@code NORN_PORT},
     *     {@code NORN_DATABASE_URL}, {@code NORN_DATABASE_USER}, {@code NORN_DATABASE_PASSWORD} and {@code
     *     NORN_NODE_LEASE}
     * @param out where to tell what happens
     * @param terminal whether that is a terminal, on which colours are welcome
     */
    public Demo(DemoSettings settings, List<String> coordinatorCommand, PrintStream out, boolean terminal) {
        this.settings = settings;
        this.coordinatorCommand = List.copyOf(coordinatorCommand);
        this.narrator = new Narrator(out, Paint.detect(terminal, System.getenv()));
    }

    /**
     * {@code norn demo order}: what can happen to one order, then many with random faults.
     *
     * @return 0 if everything was as it should be and the books balance, else 1
     */
    public int order() throws IOException, SQLException, InterruptedException {
        introduce();
        return play(settings.directory(), Surroundings.FIRM, stage -> new OrderDemo(stage, settings, narrator).play())
                ? BALANCED
                : NOT_BALANCED;
    }

    /**
     * {@code norn demo crash}: many orders, and disasters that strike again and again, one kind after the other, each on
     * a stage of its own. What was in the databases and logs of a run that did not end well is kept.
     *
     * @return 0 if nothing was lost, each recovery was in time and the books balance, else 1, also if this machine lacks
     *     what a kind of disaster needs; then nothing was started
     */
    public int crash() throws IOException, SQLException, InterruptedException {
        introduce();
        for (DisasterKind kind : settings.kinds()) {
            Optional<String> obstacle = obstacle(kind);
            if (obstacle.isPresent()) {
                narrator.check(false, obstacle.get());
                return NOT_BALANCED;
            }
        }
        boolean asItShould = true;
        for (DisasterKind kind : settings.kinds()) {
            String name = kind.name().toLowerCase(Locale.ROOT);
            asItShould &= crash(name, kind.description(), kind.prepare(settings.lease()));
        }
        return asItShould ? BALANCED : NOT_BALANCED;
    }

    /**
     * {@code norn demo crash --kind mixed}: the kinds of disaster in turn, on one stage. A kind for which this machine
     * lacks something is skipped, which is said.
     *
     * @return as {@link #crash()}
     */
    public int mixed() throws IOException, SQLException, InterruptedException {
        introduce();
        List<Disaster> disasters = new ArrayList<>();
        for (DisasterKind kind : settings.kinds()) {
            Optional<String> obstacle = obstacle(kind);
            obstacle.ifPresent(lack -> narrator.say("skipped: %s: %s".formatted(kind.description(), lack)));
            if (obstacle.isEmpty()) {
                disasters.add(kind.prepare(settings.lease()));
            }
        }
        return crash("mixed", "disasters of each kind in turn", new InTurn(disasters)) ? BALANCED : NOT_BALANCED;
    }

    /** What this machine lacks for a kind of disaster, with a stable code; empty if nothing. */
    private Optional<String> obstacle(DisasterKind kind) throws IOException {
        Files.createDirectories(settings.directory());
        return kind.obstacle(settings.directory());
    }

    private boolean crash(String name, String description, Disaster prepared)
            throws IOException, SQLException, InterruptedException {
        Evidence evidence = new Evidence(settings.directory(), "crash-" + name, settings.seed(), SmallDisk.FILLER);
        boolean asItShould = false;
        Thread cleaner = new Thread(() -> endEarly(prepared), "demo-end");
        Runtime.getRuntime().addShutdownHook(cleaner);
        try (Disaster disaster = prepared) {
            try {
                asItShould = play(
                        evidence.directory(),
                        disaster,
                        stage -> new CrashDemo(stage, description, disaster, settings, narrator).play());
            } finally {
                if (!asItShould && !interrupted) {
                    narrator.check(false, "databases and logs of this run are kept in " + evidence.keep());
                }
            }
        } finally {
            removeHook(cleaner);
        }
        return asItShould;
    }

    /** On Ctrl-C: nothing of the disaster stays on this machine. */
    private void endEarly(Disaster disaster) {
        interrupted = true;
        endStage();
        try {
            disaster.close();
        } catch (IOException e) {
            narrator.check(false, String.valueOf(e.getMessage()));
        }
    }

    /**
     * {@code norn demo services}: the four services alone, for a coordinator that runs already, until this thread is
     * interrupted or the process is told to end.
     *
     * @param coordinator where the services register
     * @return 0
     */
    public int services(URI coordinator) throws IOException, SQLException {
        Path directory = settings.directory().resolve("services");
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        Thread hook = new Thread(() -> {
            end.countDown();
            awaitQuietly(ended);
        });
        Runtime.getRuntime().addShutdownHook(hook);
        try (Databases databases = Databases.start(directory, Surroundings.FIRM);
                OrderServices services = OrderServices.start(
                        coordinator,
                        databases.payment(),
                        databases.inventory(),
                        databases.shipping(),
                        databases.mail())) {
            services.urls().forEach((name, url) -> narrator.say("%-9s  %s".formatted(name, url)));
            narrator.say("The services register with %s. Ctrl-C ends them.".formatted(coordinator));
            awaitQuietly(end);
        } finally {
            ended.countDown();
            removeHook(hook);
        }
        return BALANCED;
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What runs on the stage. */
    @FunctionalInterface
    private interface Play {
        boolean play(Stage stage) throws IOException, SQLException, InterruptedException;
    }

    private void introduce() {
        narrator.say("seed %d, lease %d ms, files in %s"
                .formatted(settings.seed(), settings.lease().toMillis(), settings.directory()));
    }

    private boolean play(Path directory, Surroundings surroundings, Play play)
            throws IOException, SQLException, InterruptedException {
        Thread cleaner = new Thread(this::endStage, "demo-end");
        Runtime.getRuntime().addShutdownHook(cleaner);
        try {
            Files.createDirectories(directory);
            narrator.say("starting PostgreSQL, the coordinator and four services …");
            long start = System.nanoTime();
            Stage stage = Stage.set(
                    directory,
                    new CoordinatorCommand(coordinatorCommand, settings.lease()),
                    surroundings,
                    running::set);
            narrator.say("started in %.1f s: PostgreSQL on port %d, coordinator at %s"
                    .formatted(
                            (System.nanoTime() - start) / 1e9,
                            stage.databases().server().port(),
                            stage.coordinator().uri()));
            boolean asItShould = play.play(stage);
            narrator.verdict(asItShould, "%.0f s".formatted((System.nanoTime() - start) / 1e9));
            return asItShould;
        } finally {
            endStage();
            removeHook(cleaner);
        }
    }

    /** Whoever comes second finds everything ended when this returns. */
    private synchronized void endStage() {
        Stage stage = running.getAndSet(null);
        if (stage != null) {
            stage.close();
        }
    }

    private static void removeHook(Thread cleaner) {
        try {
            Runtime.getRuntime().removeShutdownHook(cleaner);
        } catch (IllegalStateException e) {
            // The process is ending: the hook runs, and finds nothing left to do.
            return;
        }
    }
}
