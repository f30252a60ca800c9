package dev.norn.examples.order.demo;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/** What PostgreSQL says of itself. */
final class ServerLog {
    private static final String NAME = "postgres.log";
    private static final String DISK_FULL = "No space left on device";
    /** From the worst on. */
    private static final List<String> TROUBLES = List.of("FATAL:  could not", "PANIC:", DISK_FULL);

    private final Path file;

    /** Of the server with this directory. */
    ServerLog(Path databaseDirectory) {
        this.file = databaseDirectory.resolve(NAME);
    }

    /** Has a server that is to be made in a directory write its log elsewhere: what is full takes no log either. */
    static void keepOutside(Path databaseDirectory, Path outside) throws IOException {
        Path log = databaseDirectory.resolve(NAME);
        Files.createDirectories(databaseDirectory);
        if (!Files.exists(log, LinkOption.NOFOLLOW_LINKS)) {
            Path target = outside.toAbsolutePath().resolve(NAME);
            if (!Files.exists(target)) {
                Files.createFile(target);
            }
            Files.createSymbolicLink(log, target);
        }
    }

    long size() throws IOException {
        return Files.size(file);
    }

    /** Whether it met a full disk since the log had this size. */
    boolean saysDiskIsFull(long size) throws IOException {
        return since(size).contains(DISK_FULL);
    }

    /** The first line with the worst trouble since the log had this size. */
    String worstSince(long size) throws IOException {
        String text = since(size);
        for (String trouble : TROUBLES) {
            int found = text.indexOf(trouble);
            if (found >= 0) {
                String rest = text.substring(text.lastIndexOf(']', found) + 1);
                return rest.lines().findFirst().orElse(trouble).strip();
            }
        }
        return "no trouble";
    }

    private String since(long size) throws IOException {
        try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
            byte[] text = new byte[(int) Math.max(0, log.length() - size)];
            log.seek(size);
            log.readFully(text);
            return new String(text, StandardCharsets.UTF_8);
        }
    }
}
