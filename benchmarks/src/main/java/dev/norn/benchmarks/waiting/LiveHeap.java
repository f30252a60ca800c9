package dev.norn.benchmarks.waiting;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is reachable on the heap of another JVM, after a full garbage collection that this asks for.
 *
 * @param bytes all objects together
 * @param bytesByClass the same, by class
 */
record LiveHeap(long bytes, Map<String, Long> bytesByClass) {

    /** Rank, instances, bytes, class, and maybe its module. */
    private static final Pattern LINE = Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+(\\d+)\\s+(\\S+).*");

    /** Of a process, by the JDK's own {@code jcmd}. */
    static LiveHeap of(long pid) {
        Map<String, Long> bytesByClass = new HashMap<>();
        long sum = 0;
        for (String line : histogram(pid)) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                long bytes = Long.parseLong(matcher.group(2));
                bytesByClass.merge(matcher.group(3), bytes, Long::sum);
                sum += bytes;
            }
        }
        if (sum == 0) {
            throw new IllegalStateException("process " + pid + " gave no histogram of its heap");
        }
        return new LiveHeap(sum, Map.copyOf(bytesByClass));
    }

    private static List<String> histogram(long pid) {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        ProcessBuilder builder = new ProcessBuilder(jcmd.toString(), Long.toString(pid), "GC.class_histogram");
        try {
            Process process = builder.redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(jcmd + " failed: " + output);
            }
            return output.lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + jcmd, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** The classes that grew most since an earlier moment, as bytes for each of so many transactions. */
    List<String> growth(LiveHeap earlier, int transactions, int limit) {
        return bytesByClass.entrySet().stream()
                .map(entry -> Map.entry(
                        entry.getKey(), entry.getValue() - earlier.bytesByClass.getOrDefault(entry.getKey(), 0L)))
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(limit)
                .map(entry -> "%6.1f  %s".formatted((double) entry.getValue() / transactions, entry.getKey()))
                .toList();
    }
}
