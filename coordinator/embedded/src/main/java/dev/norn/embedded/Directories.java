package dev.norn.embedded;

import dev.norn.embedded.EmbeddedServerException.Code;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** Finds, makes and removes directories. */
final class Directories {
    private Directories() {}

    /** Of this user, for what is unpacked once: {@code NORN_CACHE_DIR}, else where the system keeps such things. */
    static Path cache() {
        String configured = System.getenv("NORN_CACHE_DIR");
        if (configured != null && !configured.isBlank()) {
            return Path.of(configured).toAbsolutePath();
        }
        if (RunAs.isRoot()) {
            // Root's home is closed to the user as whom PostgreSQL may have to run.
            return Path.of("/var/cache/norn");
        }
        Path home = Path.of(System.getProperty("user.home"));
        if (System.getProperty("os.name").startsWith("Mac")) {
            return home.resolve("Library/Caches/norn");
        }
        String xdg = System.getenv("XDG_CACHE_HOME");
        return (xdg == null || xdg.isBlank() ? home.resolve(".cache") : Path.of(xdg)).resolve("norn");
    }

    /**
     * Creates a directory, and its parents, if they are missing. Others can pass through but not list it: where a root
     * process runs the server as another user, that user has to reach what is inside.
     */
    static Path create(Path directory) {
        try {
            if (Files.isDirectory(directory)) {
                return directory;
            }
            Path parent = directory.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            return Files.createDirectory(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
        } catch (IOException e) {
            if (Files.isDirectory(directory)) {
                return directory;
            }
            throw new EmbeddedServerException(Code.STORAGE_FAILED, "cannot create the directory " + directory, e);
        }
    }

    /** Removes a directory with all its content; one that is not there is fine. */
    static void deleteRecursively(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                return passOverIfGone(failure);
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    return passOverIfGone(failure);
                }
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Somebody else may be removing the same. */
    private static FileVisitResult passOverIfGone(IOException failure) throws IOException {
        if (failure instanceof NoSuchFileException) {
            return FileVisitResult.CONTINUE;
        }
        throw failure;
    }

    /** Removes what is only litter: if it cannot be removed, nothing depends on it. */
    static void deleteQuietly(@Nullable Path path) {
        try {
            if (path != null) {
                deleteRecursively(path);
            }
        } catch (IOException e) {
            // It stays in a temporary or cache directory, where the next start or the system clears it.
        }
    }
}
