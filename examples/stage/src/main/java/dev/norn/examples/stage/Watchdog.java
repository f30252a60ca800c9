package dev.norn.examples.stage;

import java.io.IOException;

/**
 * Kills a process if this one dies, in whatever way.
 *
 * <p>A small shell waits for the end of its standard input, which the operating system closes with this process.
 */
public final class Watchdog implements AutoCloseable {
    private static final String SCRIPT = "trap '' INT TERM HUP; read -r _; kill -s KILL \"$1\" 2>/dev/null";

    private final Process shell;

    private Watchdog(Process shell) {
        this.shell = shell;
    }

    /** Watches from now on, until it is closed. */
    public static Watchdog over(Process watched) throws IOException {
        return new Watchdog(new ProcessBuilder("sh", "-c", SCRIPT, "norn-demo-watchdog", Long.toString(watched.pid()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    /** Watches no longer; the process lives on. */
    @Override
    public void close() {
        shell.destroyForcibly();
    }
}
