package dev.norn.embedded.kafka;

import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/**
 * One KRaft node, controller and broker at once, in the process whose main class this is.
 *
 * <p>It formats its storage if that is missing, starts, prints {@link #READY} as the only line on its standard output,
 * and serves until it gets SIGTERM or until its standard input ends: the operating system closes that when the owner's
 * process ends, in whatever way.
 *
 * <p>Arguments: the directory, in which {@code server.properties} says {@code log.dirs}; and {@code --remove} if the
 * directory shall be removed when the owner ends.
 */
public final class Broker {
    /** Says that clients can connect. */
    public static final String READY = "ready";

    /** In the directory: the id of this process. */
    public static final String PID_FILE = "broker.pid";

    private static final long STOP_LIMIT_NANOS = 20_000_000_000L;
    private static final int EXIT_FAILED = 1;

    private final Path directory;
    private final boolean remove;
    private volatile boolean serving;
    private volatile boolean ownerIsGone;

    private Broker(Path directory, boolean remove) {
        this.directory = directory;
        this.remove = remove;
    }

    public static void main(String[] arguments) {
        PrintStream owner = System.out;
        // Whatever else is printed belongs into the log.
        System.setOut(System.err);
        Broker broker = new Broker(Path.of(arguments[0]), List.of(arguments).contains("--remove"));
        try {
            broker.serve(owner);
        } catch (Throwable failure) {
            // Whatever it is, it belongs into the log that the owner shows.
            failure.printStackTrace();
            Runtime.getRuntime().halt(EXIT_FAILED);
        }
    }

    private void serve(PrintStream owner) throws Exception {
        Files.writeString(
                directory.resolve(PID_FILE),
                Long.toString(ProcessHandle.current().pid()));
        start("norn-owner", this::endWithOwner);
        Properties properties = properties();
        format(properties);
        KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(properties), Time.SYSTEM);
        server.startup();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "norn-broker-stop"));
        serving = true;
        owner.println(READY);
        owner.flush();
        server.awaitShutdown();
    }

    private Properties properties() throws IOException {
        Properties properties = new Properties();
        try (Reader file = Files.newBufferedReader(directory.resolve("server.properties"))) {
            properties.load(file);
        }
        return properties;
    }

    /** Makes the data directory if it is missing: by a rename when it is whole, so that a kill leaves no half of one. */
    private void format(Properties properties) throws IOException {
        Path data = Path.of(properties.getProperty("log.dirs"));
        if (Files.exists(data)) {
            return;
        }
        Path unfinished = directory.resolve("data.unfinished");
        removeRecursively(unfinished);
        Properties ofUnfinished = new Properties();
        ofUnfinished.putAll(properties);
        ofUnfinished.setProperty("log.dirs", unfinished.toString());
        Path file = directory.resolve("format.properties");
        try (Writer writer = Files.newBufferedWriter(file)) {
            ofUnfinished.store(writer, null);
        }
        String clusterId = Uuid.randomUuid().toString();
        int exitCode = StorageTool.execute(
                new String[] {"format", "--cluster-id", clusterId, "--config", file.toString()}, System.err);
        if (exitCode != 0) {
            throw new IllegalStateException("format of %s: exit code %d (expected: 0)".formatted(data, exitCode));
        }
        Files.delete(file);
        Files.move(unfinished, data, StandardCopyOption.ATOMIC_MOVE);
    }

    private void endWithOwner() {
        try {
            while (System.in.read() >= 0) {
                // Nobody writes; only the end counts.
            }
        } catch (IOException e) {
            // As good as the end.
        }
        ownerIsGone = true;
        if (serving) {
            System.exit(0);
        } else {
            haltAfterOwner(EXIT_FAILED);
        }
    }

    private void stop(KafkaRaftServer server) {
        start("norn-broker-limit", () -> {
            long limit = System.nanoTime() + STOP_LIMIT_NANOS;
            while (System.nanoTime() < limit) {
                LockSupport.parkNanos(STOP_LIMIT_NANOS);
            }
            haltAfterOwner(EXIT_FAILED);
        });
        server.shutdown();
        if (ownerIsGone) {
            haltAfterOwner(0);
        }
    }

    private void haltAfterOwner(int exitCode) {
        if (ownerIsGone && remove) {
            try {
                removeRecursively(directory);
            } catch (IOException | UncheckedIOException e) {
                // The next one to look for leftovers removes it.
            }
        }
        Runtime.getRuntime().halt(exitCode);
    }

    private static void removeRecursively(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static void start(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
    }
}
