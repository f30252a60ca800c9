package dev.norn.embedded;

import dev.norn.embedded.EmbeddedPostgresException.Code;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
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
        return start(
                Path.of(System.getProperty("java.io.tmpdir"), "norn-test-" + System.getProperty("user.name")), durable);
    }

    static synchronized TestServer start(Path base, boolean durable) {
        Path directory = Directories.create(base).resolve(UUID.randomUUID().toString());
        DirectoryLock lock = clearLeftoversAndTake(base, directory);
        watch(directory);
        EmbeddedPostgres server = EmbeddedPostgres.on(directory)
                .durable(durable)
                .setting("max_connections", Integer.toString(TestServer.MAX_CONNECTIONS))
                .start(lock);
        return new TestServer(server.jdbcUrl("postgres"), server.user(), server.password());
    }

    private static void watch(Path directory) {
        try {
            watchdogs.add(new ProcessBuilder("sh", "-c", WATCHDOG, "norn-test-watchdog", directory.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } catch (IOException e) {
            throw new EmbeddedPostgresException(
                    Code.START_FAILED, "cannot start the process that ends the test server", e);
        }
    }

    /** Ends the servers, and removes the directories, of JVMs that are gone; then locks a directory of our own. */
    private static DirectoryLock clearLeftoversAndTake(Path base, Path directory) {
        try (FileChannel clearing =
                FileChannel.open(base.resolve("clear.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            // One JVM at a time, so that none takes a directory that another has made and not locked yet.
            clearing.lock();
            clearLeftovers(base);
            return DirectoryLock.acquire(Directories.create(directory));
        } catch (IOException e) {
            throw new EmbeddedPostgresException(Code.STORAGE_FAILED, "cannot clear " + base, e);
        }
    }

    private static void clearLeftovers(Path base) throws IOException {
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(base, Files::isDirectory)) {
            for (Path directory : directories) {
                clearLeftover(directory);
            }
        }
    }

    private static void clearLeftover(Path directory) throws IOException {
        Optional<DirectoryLock> ownerIsDead;
        try {
            ownerIsDead = DirectoryLock.tryAcquire(directory);
        } catch (EmbeddedPostgresException e) {
            if (Files.exists(directory)) {
                throw e;
            }
            // Its watchdog was faster.
            return;
        }
        if (ownerIsDead.isPresent()) {
            try {
                EmbeddedPostgres.endOrphan(directory.resolve("data"));
                Directories.deleteRecursively(directory);
            } finally {
                ownerIsDead.get().close();
            }
        }
    }
}
