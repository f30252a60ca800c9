package dev.norn.embedded;

import dev.norn.embedded.EmbeddedServerException.Code;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The process of a Kafka broker: how it is started, recognised and ended. */
final class BrokerProcess {
    private static final String READY = "ready";
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration KILL_LIMIT = Duration.ofSeconds(15);

    /**
     * The processes that live, and maybe some that did. The broker ends when its standard input does, and that would be closed when nobody
     * refers to the process any more.
     */
    private static final Set<Process> live = ConcurrentHashMap.newKeySet();

    private final ServerProcess process;

    private BrokerProcess(ProcessHandle process) {
        this.process = new ServerProcess(process);
    }

    /**
     * Starts a broker on a directory with {@code server.properties}, and waits until it serves.
     *
     * @param jvmOptions of its JVM
     * @param remove whether the broker removes the directory when this process has ended
     * @throws EmbeddedServerException {@code START_FAILED}, {@code PORT_TAKEN} if it does not; nothing is left running
     */
    static BrokerProcess start(Path directory, List<String> jvmOptions, boolean remove) {
        LogFile log = new LogFile(directory.resolve("kafka.log"));
        long logStart = log.size();
        Process process = launch(command(directory, jvmOptions, remove), log);
        live.removeIf(other -> !other.isAlive());
        live.add(process);
        boolean ready = false;
        try {
            ready = awaitReady(process);
        } finally {
            if (!ready) {
                process.destroyForcibly();
            }
        }
        if (!ready) {
            throw startFailed(directory, log.tail(logStart));
        }
        return new BrokerProcess(process.toHandle());
    }

    private static List<String> command(Path directory, List<String> jvmOptions, boolean remove) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", KafkaClasses.unpacked().classPath(), KafkaClasses.MAIN_CLASS));
        command.add(directory.toString());
        if (remove) {
            command.add("--remove");
        }
        return command;
    }

    private static Process launch(List<String> command, LogFile log) {
        try {
            return new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.appendTo(log.path().toFile()))
                    .start();
        } catch (IOException e) {
            throw new EmbeddedServerException(Code.START_FAILED, "cannot run " + command.get(0), e);
        }
    }

    /** Whether the broker said that it serves; not, if it ended or took too long. */
    private static boolean awaitReady(Process process) {
        BufferedReader output = process.inputReader();
        CompletableFuture<Boolean> ready = CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return READY.equals(output.readLine());
                    } catch (IOException e) {
                        return false;
                    }
                },
                // The common pool may have one thread, and others need it.
                BrokerProcess::startDaemon);
        try {
            return ready.get(START_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedServerException(Code.START_FAILED, "interrupted while Kafka started", e);
        }
    }

    private static void startDaemon(Runnable body) {
        Thread thread = new Thread(body, "norn-embedded-kafka");
        thread.setDaemon(true);
        thread.start();
    }

    private static EmbeddedServerException startFailed(Path directory, String log) {
        if (log.contains("Address already in use")) {
            return new EmbeddedServerException(
                    Code.PORT_TAKEN, "a port of Kafka on %s was taken while it started:%n%s".formatted(directory, log));
        }
        return new EmbeddedServerException(
                Code.START_FAILED, "Kafka on %s did not start:%n%s".formatted(directory, log));
    }

    /** The live broker of a directory, if there is one: also one that another process started. */
    static Optional<BrokerProcess> of(Path directory) {
        return recordedPid(directory.resolve("broker.pid"))
                .flatMap(ProcessHandle::of)
                .filter(ServerProcess::isRunning)
                .filter(process -> serves(process, directory))
                .map(BrokerProcess::new);
    }

    private static Optional<Long> recordedPid(Path file) {
        try {
            return Optional.of(Long.parseLong(Files.readString(file).strip()));
        } catch (NoSuchFileException | NumberFormatException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new EmbeddedServerException(Code.STORAGE_FAILED, "cannot read " + file, e);
        }
    }

    private static boolean serves(ProcessHandle process, Path directory) {
        return process.info()
                .arguments()
                .map(Arrays::asList)
                .filter(arguments ->
                        arguments.contains(KafkaClasses.MAIN_CLASS) && arguments.contains(directory.toString()))
                .isPresent();
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Asks the broker to end, and kills it if it has not after so long. Gives whether it ended. */
    boolean stop(Duration patience) {
        return process.end("TERM", patience) || kill();
    }

    /** {@code kill -9}. Gives whether it ended in time. */
    boolean kill() {
        return process.end("KILL", KILL_LIMIT);
    }
}
