package dev.norn.benchmarks.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The machine that a figure was measured on.
 *
 * @param processor its model, as the kernel names it
 * @param cores processors that the JVM may use
 * @param memoryMebibytes main memory
 * @param kernel the kernel's name and version
 * @param fileSystem the type of the file system that has the database
 * @param java the JDK
 */
public record Machine(
        String processor, int cores, long memoryMebibytes, String kernel, String fileSystem, String java) {

    /**
     * Describes this machine.
     *
     * @param data a directory on the file system that has the database
     */
    public static Machine of(Path data) {
        try {
            return new Machine(
                    value(Path.of("/proc/cpuinfo"), "model name"),
                    Runtime.getRuntime().availableProcessors(),
                    Long.parseLong(value(Path.of("/proc/meminfo"), "MemTotal").replaceAll("\\D", "")) / 1024,
                    System.getProperty("os.name") + " " + System.getProperty("os.version"),
                    Files.getFileStore(data).type(),
                    System.getProperty("java.vendor.version", System.getProperty("java.vendor")) + ", "
                            + System.getProperty("java.version"));
        } catch (IOException e) {
            throw new UncheckedIOException("the machine cannot be described", e);
        }
    }

    /** As lines of a list in Markdown. */
    public List<String> lines() {
        return List.of(
                "- machine: %d cores (%s), %,d MiB, %s".formatted(cores, processor, memoryMebibytes, kernel),
                "- database's file system: " + fileSystem,
                "- JDK: " + java);
    }

    private static String value(Path file, String key) throws IOException {
        try (var lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(key))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .orElse("unknown 0");
        }
    }
}
