package dev.norn.embedded;

import dev.norn.embedded.EmbeddedServerException.Code;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** A new directory, locked, for a server that ends with this JVM. */
record TestDirectory(Path path, DirectoryLock lock) {

    /** Below the system's temporary directory, one for each user and kind of server. */
    static Path base(String kind) {
        return Path.of(System.getProperty("java.io.tmpdir"), kind + "-" + System.getProperty("user.name"));
    }

    /**
     * Makes a directory; and removes those of JVMs that are gone, and whose servers were not ended with them.
     *
     * @param endOrphan ends the server that a dead owner left on a directory
     */
    static TestDirectory make(Path base, Consumer<Path> endOrphan) {
        Path directory = Directories.create(base).resolve(UUID.randomUUID().toString());
        try (FileChannel clearing =
                FileChannel.open(base.resolve("clear.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            // One JVM at a time, so that none takes a directory that another has made and not locked yet.
            clearing.lock();
            clearLeftovers(base, endOrphan);
            return new TestDirectory(directory, DirectoryLock.acquire(Directories.create(directory)));
        } catch (IOException e) {
            throw new EmbeddedServerException(Code.STORAGE_FAILED, "cannot clear " + base, e);
        }
    }

    private static void clearLeftovers(Path base, Consumer<Path> endOrphan) throws IOException {
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(base, Files::isDirectory)) {
            for (Path directory : directories) {
                clearLeftover(directory, endOrphan);
            }
        }
    }

    private static void clearLeftover(Path directory, Consumer<Path> endOrphan) throws IOException {
        Optional<DirectoryLock> ownerIsDead;
        try {
            ownerIsDead = DirectoryLock.tryAcquire(directory);
        } catch (EmbeddedServerException e) {
            if (Files.exists(directory)) {
                throw e;
            }
            // Its watchdog was faster.
            return;
        }
        if (ownerIsDead.isPresent()) {
            try {
                endOrphan.accept(directory);
                Directories.deleteRecursively(directory);
            } finally {
                ownerIsDead.get().close();
            }
        }
    }
}
