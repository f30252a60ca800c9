package dev.norn.benchmarks.events;

import dev.norn.benchmarks.machine.AtExit;
import dev.norn.benchmarks.machine.Sleep;
import dev.norn.embedded.EmbeddedKafka;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.apache.kafka.common.utils.AppInfoParser;

/** A Kafka for one run, on a directory that is emptied before and after. */
public final class Broker implements AutoCloseable {

    private static final int HEAP_MEGABYTES = 512;

    private final Path directory;
    private final EmbeddedKafka kafka;
    private final AtExit exit;

    private Broker(Path directory, EmbeddedKafka kafka) {
        this.directory = directory;
        this.kafka = kafka;
        this.exit = AtExit.run(this::end);
    }

    /**
     * Starts a broker.
     *
     * @param directory for its data; what an earlier run has left there is removed
     */
    public static Broker start(Path directory) {
        if (Files.exists(directory)) {
            // Ends what a run that was killed has left.
            EmbeddedKafka.on(directory).start().close();
            delete(directory);
        }
        return new Broker(
                directory,
                EmbeddedKafka.on(directory).heapMegabytes(HEAP_MEGABYTES).start());
    }

    /** What clients call {@code bootstrap.servers}. */
    String address() {
        return kafka.bootstrapServers();
    }

    /** Its process id. */
    long pid() {
        return kafka.pid();
    }

    /** From now on it answers nobody, and its clients' connections stay. */
    void freeze() {
        Sleep.begin(kafka.pid());
    }

    /** It goes on. */
    void thaw() {
        Sleep.end(kafka.pid());
    }

    /** What it is, as lines of a list in Markdown. */
    public List<String> lines() {
        return List.of("- Kafka " + AppInfoParser.getVersion() + ", embedded: one node in a process of its own, heap "
                + HEAP_MEGABYTES + " MB; it flushes as Kafka does by default, when the operating system likes;"
                + " producers as they are, so acks=all and idempotent");
    }

    @Override
    public void close() {
        exit.cancel();
        end();
    }

    private synchronized void end() {
        thawIfAlive();
        kafka.close();
        if (Files.exists(directory)) {
            delete(directory);
        }
    }

    private void thawIfAlive() {
        if (kafka.isAlive()) {
            thaw();
        }
    }

    private static void delete(Path directory) {
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + directory, e);
        }
    }
}
