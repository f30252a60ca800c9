package dev.norn.examples.transfer.demo;

import dev.norn.examples.stage.CoordinatorCommand;
import dev.norn.examples.stage.Evidence;
import dev.norn.examples.stage.Narrator;
import dev.norn.examples.stage.Paint;
import dev.norn.examples.transfer.initiator.TransferOrder;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * {@code norn demo tcc}. Starts everything it needs, prints what it does, checks the books at the end, and ends everything
 * it started, also when it fails or is interrupted.
 */
public final class TransferDemo {
    private static final int BALANCED = 0;
    private static final int NOT_BALANCED = 1;
    private static final String NAME = "tcc";
    /** Cannot be copied: a socket, if a server was killed. */
    private static final String SOCKET = "mariadb.sock";

    private final TransferSettings settings;
    private final CoordinatorCommand command;
    private final Narrator narrator;
    private final AtomicReference<@Nullable TransferStage> running = new AtomicReference<>();
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
    public TransferDemo(TransferSettings settings, List<String> coordinatorCommand, PrintStream out, boolean terminal) {
        this.settings = settings;
        this.command = new CoordinatorCommand(coordinatorCommand, settings.lease());
        this.narrator = new Narrator(out, Paint.detect(terminal, System.getenv()));
    }

    /**
     * Plays it.
     *
     * @return 0 if everything was as it should be and the books balance, else 1; databases and logs are kept then
     */
    public int play() throws IOException, SQLException, InterruptedException {
        narrator.say("seed %d, lease %d ms, files in %s"
                .formatted(settings.seed(), settings.lease().toMillis(), settings.directory()));
        Evidence evidence = new Evidence(settings.directory(), NAME, settings.seed(), SOCKET);
        Thread cleaner = new Thread(this::endEarly, "demo-end");
        Runtime.getRuntime().addShutdownHook(cleaner);
        boolean asItShould = false;
        try {
            asItShould = play(evidence);
        } finally {
            endStage();
            removeHook(cleaner);
            if (!asItShould && !interrupted) {
                narrator.check(false, "databases and logs of this run are kept in " + evidence.keep());
            }
        }
        return asItShould ? BALANCED : NOT_BALANCED;
    }

    private boolean play(Evidence evidence) throws IOException, SQLException, InterruptedException {
        List<TransferOrder> orders = TransferMix.orders(settings.transfers(), settings.seed());
        Files.createDirectories(evidence.directory());
        narrator.say("starting the databases, the coordinator, two banks and the fee service …");
        long start = System.nanoTime();
        TransferStage stage = TransferStage.set(settings, evidence.directory(), command, orders, running::set);
        narrator.say("started in %.1f s: coordinator at %s"
                .formatted(
                        (System.nanoTime() - start) / 1e9, stage.coordinator().uri()));
        narrator.say(stage.databases().describe());
        boolean asItShould = new TransferRun(stage, settings, orders, narrator).play();
        narrator.verdict(asItShould, "%.0f s".formatted((System.nanoTime() - start) / 1e9));
        return asItShould;
    }

    private void endEarly() {
        interrupted = true;
        endStage();
    }

    /** Whoever comes second finds everything ended when this returns. */
    private synchronized void endStage() {
        TransferStage stage = running.getAndSet(null);
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
