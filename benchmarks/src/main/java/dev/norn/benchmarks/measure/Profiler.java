package dev.norn.benchmarks.measure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Records where a JVM spends its processor time and what it allocates, with JDK Flight Recorder: samples of processor time
 * (native code and garbage collection included), of Java execution, and of allocations. It costs the process some percent,
 * so what is measured meanwhile is no result.
 */
public final class Profiler {

    private static final String RECORDING = "norn-benchmark";
    private static final List<String> VIEWS =
            List.of("cpu-time-hot-methods", "hot-methods", "allocation-by-class", "allocation-by-site", "gc-pauses");

    private final Path directory;

    private Profiler(Path directory) {
        this.directory = directory;
    }

    /** A profiler that keeps its recordings in a directory. */
    public static Profiler into(Path directory) {
        return new Profiler(directory);
    }

    /** Begins to record a JVM of this user. */
    void begin(long pid) {
        run(
                "jcmd",
                Long.toString(pid),
                "JFR.start",
                "name=" + RECORDING,
                "settings=profile",
                "jdk.CPUTimeSample#enabled=true",
                "jdk.CPUTimeSample#throttle=5ms");
    }

    /**
     * Ends the recording and keeps it as {@code NAME.jfr}, with the views of it that tell most in {@code NAME.txt}.
     *
     * @return the first of the two
     */
    Path end(long pid, String name) {
        try {
            Path recording = Files.createDirectories(directory).resolve(name + ".jfr");
            run("jcmd", Long.toString(pid), "JFR.stop", "name=" + RECORDING, "filename=" + recording.toAbsolutePath());
            StringBuilder views = new StringBuilder();
            for (String view : VIEWS) {
                views.append(run("jfr", "view", "--width", "160", view, recording.toString()));
            }
            Files.writeString(directory.resolve(name + ".txt"), views);
            return recording;
        } catch (IOException e) {
            throw new IllegalStateException("the recording cannot be kept in " + directory, e);
        }
    }

    private static String run(String tool, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", tool).toString());
        command.addAll(List.of(arguments));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + ": " + said);
            }
            return said;
        } catch (IOException e) {
            throw new IllegalStateException("cannot run " + command, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running " + command, e);
        }
    }
}
