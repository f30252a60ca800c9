package dev.norn.examples.order.demo;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A file system of its own, in memory, of a limited size, that can be filled up. Mounting it takes privileges. */
final class SmallDisk implements AutoCloseable {
    /** What takes the room. */
    static final String FILLER = "filler";

    private static final int CHUNK_BYTES = 1 << 20;
    private static final int PAGE_BYTES = 4_096;
    private static final int COMMAND_LIMIT_SECONDS = 20;

    private final Path directory;

    private SmallDisk(Path directory) {
        this.directory = directory;
    }

    /** Why none can be mounted below this directory, with a stable code; empty if one can. */
    static Optional<String> obstacle(Path below) {
        Path probe = below.resolve("small-disk-probe");
        try {
            mount(probe, 1).close();
            Files.delete(probe);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(
                    "NO_SMALL_DISK: a file system of its own cannot be mounted here: %s (expected: root with CAP_SYS_ADMIN; or, where user namespaces are permitted, run it as 'unshare --user --map-root-user --mount ./norn demo crash …')"
                            .formatted(e.getMessage()));
        }
    }

    /**
     * Mounts one on a directory, which is made if it is missing. One that a killed process left there is taken over,
     * with what is on it.
     */
    static SmallDisk mount(Path directory, int megabytes) throws IOException {
        Files.createDirectories(directory);
        SmallDisk disk = new SmallDisk(directory.toRealPath());
        if (disk.isMounted()) {
            disk.free();
        } else {
            run("mount", "-t", "tmpfs", "-o", "mode=0755,size=" + megabytes + "m", "tmpfs", disk.directory.toString());
        }
        return disk;
    }

    Path directory() {
        return directory;
    }

    /**
     * Fills it up.
     *
     * @param left about how many bytes are left free
     */
    void fill(int left) throws IOException {
        byte[] chunk = new byte[CHUNK_BYTES];
        try (OutputStream out = Files.newOutputStream(filler(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (long free = free(out, left); free > 0; free = free(out, left)) {
                out.write(chunk, 0, (int) Math.min(chunk.length, free));
            }
        } catch (IOException e) {
            // Somebody else took the last of it in the meantime.
            if (Files.getFileStore(directory).getUsableSpace() > left + PAGE_BYTES) {
                throw e;
            }
        }
    }

    private long free(OutputStream out, int left) throws IOException {
        out.flush();
        return Files.getFileStore(directory).getUsableSpace() - left;
    }

    /** Gives the space back. */
    void free() throws IOException {
        Files.deleteIfExists(filler());
    }

    private Path filler() {
        return directory.resolve(FILLER);
    }

    private boolean isMounted() throws IOException {
        return !Files.getFileStore(directory).equals(Files.getFileStore(directory.resolveSibling(".")));
    }

    /** Unmounts it; what was on it is gone. A second call does nothing. */
    @Override
    public void close() throws IOException {
        if (isMounted()) {
            run("umount", directory.toString());
        }
    }

    private static void run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        try {
            if (!process.waitFor(COMMAND_LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(String.join(" ", command) + ": still runs after " + COMMAND_LIMIT_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException(String.join(" ", command) + ": interrupted", e);
        }
        if (process.exitValue() != 0) {
            // The lines after the first send people elsewhere.
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .findFirst()
                    .orElse("exit code " + process.exitValue());
            throw new IOException("'%s' says: %s".formatted(String.join(" ", command), said));
        }
    }
}
