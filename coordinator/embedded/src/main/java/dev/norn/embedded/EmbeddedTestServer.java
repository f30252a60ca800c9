package dev.norn.embedded;

import dev.norn.embedded.EmbeddedServerException.Code;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An embedded server that ends with this JVM and leaves nothing behind.
 *
 * <p>A small shell process waits for the end of its standard input, which the operating system closes when this JVM
 * ends, in whatever way; then it ends the server by its process id and removes the directory. Should that shell be
 * killed too, the next test server of this user clears what is left.
 */
final class EmbeddedTestServer {
    private static final String WATCHDOG = """
            trap '' INT TERM HUP
            cat >/dev/null
            pid=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null)
            if [ -n "$pid" ]; then
              kill -s QUIT "$pid" 2>/dev/null
              looks=0
              while kill -s 0 "$pid" 2>/dev/null && [ $looks -lt 100 ]; do sleep 0.1; looks=$((looks + 1)); done
            fi
            rm -rf "$1"
            """;

    /** Keeps the watchdogs' input open: it would be closed when the process object is collected. */
    private static final List<Process> watchdogs = new CopyOnWriteArrayList<>();

    private EmbeddedTestServer() {}

    static TestServer start(boolean durable) {
        return start(TestDirectory.base("norn-test"), durable);
    }

    static synchronized TestServer start(Path base, boolean durable) {
        TestDirectory directory =
                TestDirectory.make(base, orphaned -> EmbeddedPostgres.endOrphan(orphaned.resolve("data")));
        watch(directory.path());
        EmbeddedPostgres server = EmbeddedPostgres.on(directory.path())
                .durable(durable)
                .setting("max_connections", Integer.toString(TestServer.MAX_CONNECTIONS))
                .start(directory.lock());
        return new TestServer(server.jdbcUrl("postgres"), server.user(), server.password());
    }

    private static void watch(Path directory) {
        try {
            watchdogs.add(new ProcessBuilder("sh", "-c", WATCHDOG, "norn-test-watchdog", directory.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } catch (IOException e) {
            throw new EmbeddedServerException(
                    Code.START_FAILED, "cannot start the process that ends the test server", e);
        }
    }
}
