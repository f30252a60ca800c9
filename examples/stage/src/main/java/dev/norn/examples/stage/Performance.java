package dev.norn.examples.stage;

import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One run of a demo: ends whatever it started, also when it fails or is interrupted, and keeps databases and logs if it did
 * not end well.
 */
public final class Performance {
    /** What runs. */
    @FunctionalInterface
    public interface Play {
        /**
         * Plays it.
         *
         * @param opened takes in all that has to be ended
         * @return whether everything was as it should be
         */
        boolean play(Opened opened) throws IOException, SQLException, InterruptedException;
    }

    private Performance() {}

    /**
     * Plays it in the directory of the evidence, which is made.
     *
     * @return whether everything was as it should be
     */
    public static boolean of(Evidence evidence, Narrator narrator, Play play)
            throws IOException, SQLException, InterruptedException {
        Opened opened = new Opened();
        AtomicBoolean interrupted = new AtomicBoolean();
        Thread cleaner = new Thread(
                () -> {
                    interrupted.set(true);
                    opened.close();
                },
                "demo-end");
        Runtime.getRuntime().addShutdownHook(cleaner);
        boolean asItShould = false;
        try {
            Files.createDirectories(evidence.directory());
            long start = System.nanoTime();
            asItShould = play.play(opened);
            narrator.verdict(asItShould, "%.0f s".formatted((System.nanoTime() - start) / 1e9));
        } finally {
            opened.close();
            removeHook(cleaner);
            if (!asItShould && !interrupted.get()) {
                narrator.check(false, "databases and logs of this run are kept in " + evidence.keep());
            }
        }
        return asItShould;
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
