package dev.norn.embedded;

import dev.norn.embedded.EmbeddedServerException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** A data directory and what PostgreSQL's programs do with it: initialise, start. The caller holds the lock. */
final class Cluster {
    private static final Duration INITIALISATION_LIMIT = Duration.ofMinutes(2);
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    /** How long those whom a killed server left behind may take to see that it is gone. */
    private static final Duration CHILDREN_LIMIT = Duration.ofSeconds(60);

    private static final Duration CHILDREN_LOOK_INTERVAL = Duration.ofMillis(100);

    /** What PostgreSQL says as long as one of them lives. */
    private static final String OLD_CHILDREN = "pre-existing shared memory block";

    private static final int FREE_PORT_ATTEMPTS = 5;

    private final Path directory;
    private final Path data;
    private final PostgresBinaries binaries;
    private final RunAs runAs;

    Cluster(Path directory, PostgresBinaries binaries, RunAs runAs) {
        this.directory = directory;
        this.data = directory.resolve("data");
        this.binaries = binaries;
        this.runAs = runAs;
    }

    Path data() {
        return data;
    }

    /** Makes the data directory if it is missing, else checks that these binaries can read it. */
    void initialise(Path passwordFile, boolean sync) {
        runAs.requireReachable(binaries.directory());
        if (Files.exists(data)) {
            requireSameMajorVersion();
            return;
        }
        Path unfinished = directory.resolve("data.unfinished");
        try {
            Directories.deleteRecursively(unfinished);
            Files.createDirectory(unfinished);
            runAs.hand(directory);
            initdb(unfinished, passwordFile, sync);
            Files.move(unfinished, data, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new EmbeddedServerException(Code.STORAGE_FAILED, "cannot create " + data, e);
        }
    }

    private void initdb(Path target, Path passwordFile, boolean sync) {
        // The builtin collation gives the same order and the same index files on every machine.
        List<String> arguments = new ArrayList<>(List.of(
                "--pgdata=" + target,
                "--username=" + EmbeddedPostgres.USER,
                "--pwfile=" + passwordFile,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--no-instructions"));
        if (!sync) {
            arguments.add("--no-sync");
        }
        Command.Result result = Command.run(
                runAs.command(binaries.program("initdb"), arguments), INITIALISATION_LIMIT, Code.INITIALISATION_FAILED);
        if (!result.succeeded()) {
            throw new EmbeddedServerException(Code.INITIALISATION_FAILED, result.output());
        }
    }

    private void requireSameMajorVersion() {
        String found;
        try {
            found = Files.readString(data.resolve("PG_VERSION")).strip();
        } catch (IOException e) {
            throw new EmbeddedServerException(
                    Code.STORAGE_FAILED, data + " is no PostgreSQL data directory (expected: PG_VERSION in it)", e);
        }
        if (!found.equals(Integer.toString(binaries.majorVersion()))) {
            throw new EmbeddedServerException(
                    Code.WRONG_MAJOR_VERSION,
                    "%s was written by PostgreSQL %s (expected: %d; convert it with pg_upgrade, or choose another directory)"
                            .formatted(data, found, binaries.majorVersion()));
        }
    }

    /**
     * Starts the server and gives its port.
     *
     * @param requestedPort 0 for any free one
     */
    int start(int requestedPort, Map<String, String> settings) {
        if (requestedPort != 0) {
            LoopbackPort.requireFree(requestedPort);
            startOn(requestedPort, settings);
            return requestedPort;
        }
        for (int attempt = 1; ; attempt++) {
            int port = LoopbackPort.freeAndSteady();
            try {
                startOn(port, settings);
                return port;
            } catch (EmbeddedServerException e) {
                // Between the look and the start another process may take the port.
                if (e.code() != Code.PORT_TAKEN || attempt == FREE_PORT_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private void startOn(int port, Map<String, String> settings) {
        long limit = System.nanoTime() + CHILDREN_LIMIT.toNanos();
        while (!isStarted(port, settings, System.nanoTime() < limit)) {
            LockSupport.parkNanos(CHILDREN_LOOK_INTERVAL.toNanos());
        }
    }

    /**
     * Whether it started.
     *
     * @param patient whether it is no failure yet that children of a killed server are in the way
     */
    private boolean isStarted(int port, Map<String, String> settings, boolean patient) {
        LogFile serverLog = new LogFile(directory.resolve("postgres.log"));
        long logStart = serverLog.size();
        String options = "-p " + port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories="
                + settings.entrySet().stream()
                        .map(setting -> " -c " + setting.getKey() + "=" + setting.getValue())
                        .collect(Collectors.joining());
        List<String> arguments = List.of(
                "start",
                "--pgdata=" + data,
                "--log=" + serverLog.path(),
                "--options=" + options,
                "--wait",
                "--timeout=" + START_LIMIT.toSeconds());
        Command.Result result = Command.run(
                runAs.command(binaries.program("pg_ctl"), arguments), START_LIMIT.plusSeconds(10), Code.START_FAILED);
        String log = result.succeeded() ? "" : serverLog.tail(logStart);
        if (!result.succeeded() && !(patient && log.contains(OLD_CHILDREN))) {
            throw startFailed(port, log, result.output());
        }
        return result.succeeded();
    }

    /** The server that was just started. */
    Postmaster postmaster() {
        return Postmaster.of(data)
                .orElseThrow(() -> new EmbeddedServerException(
                        Code.START_FAILED,
                        "PostgreSQL on %s ended right after its start; see %s"
                                .formatted(data, directory.resolve("postgres.log"))));
    }

    private EmbeddedServerException startFailed(int port, String log, String output) {
        if (log.contains("Address already in use")) {
            return LoopbackPort.taken(port, null);
        }
        return new EmbeddedServerException(
                Code.START_FAILED, "PostgreSQL on %s did not start: %s%n%s".formatted(data, output, log));
    }
}
