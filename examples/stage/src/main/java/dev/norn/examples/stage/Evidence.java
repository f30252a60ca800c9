package dev.norn.examples.stage;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;

/** Where a run of a demo works, and where its databases and logs go if it does not end well. */
public final class Evidence {
    private final Path directory;
    private final Path kept;
    private final String leftOut;

    /**
     * Below a directory.
     *
     * @param name of the run
     * @param leftOut the name of a file that is worth nothing
     */
    public Evidence(Path parent, String name, long seed, String leftOut) {
        this.directory = parent.resolve(name);
        this.leftOut = leftOut;
        this.kept = parent.resolve("failed-%s-seed-%d".formatted(name, seed));
    }

    /** For databases and logs; the next run of this name drops them. */
    public Path directory() {
        return directory;
    }

    /**
     * Copies everything to where no later run drops it. Nothing runs on the directory any more.
     *
     * @return where it is
     */
    public Path keep() throws IOException {
        Path target = free();
        Files.walkFileTree(directory, new Copy(directory, target, leftOut));
        return target;
    }

    private Path free() {
        Path target = kept;
        for (int number = 2; Files.exists(target); number++) {
            target = kept.resolveSibling(kept.getFileName() + "-" + number);
        }
        return target;
    }

    private static final class Copy extends SimpleFileVisitor<Path> {
        private final Path from;
        private final Path to;
        private final String leftOut;

        Copy(Path from, Path to, String leftOut) {
            this.from = from;
            this.to = to;
            this.leftOut = leftOut;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path source, BasicFileAttributes attributes) throws IOException {
            Files.createDirectories(to.resolve(from.relativize(source)));
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path source, BasicFileAttributes attributes) throws IOException {
            if (source.endsWith(leftOut)) {
                return FileVisitResult.CONTINUE;
            }
            Files.copy(
                    source,
                    to.resolve(from.relativize(source)),
                    LinkOption.NOFOLLOW_LINKS,
                    StandardCopyOption.COPY_ATTRIBUTES);
            return FileVisitResult.CONTINUE;
        }
    }
}
