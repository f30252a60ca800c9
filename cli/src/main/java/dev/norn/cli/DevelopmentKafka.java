package dev.norn.cli;

import dev.norn.embedded.EmbeddedKafka;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Kafka of a {@link DevelopmentServer}, started while PostgreSQL starts. Thread-safe. */
final class DevelopmentKafka implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DevelopmentKafka.class);

    /** Where people look for it. */
    private static final int USUAL_PORT = 9092;

    private static final int HEAP_MEGABYTES = 192;

    private final CompletableFuture<EmbeddedKafka> starting;

    private DevelopmentKafka(CompletableFuture<EmbeddedKafka> starting) {
        this.starting = starting;
    }

    /** Begins to start it, with its data in a directory. */
    static DevelopmentKafka begin(Path directory) {
        return new DevelopmentKafka(CompletableFuture.supplyAsync(
                () -> start(directory),
                body -> Thread.ofPlatform().name("norn-dev-kafka").start(body)));
    }

    private static EmbeddedKafka start(Path directory) {
        EmbeddedKafka kafka = EmbeddedKafka.on(directory)
                .preferredPort(USUAL_PORT)
                .heapMegabytes(HEAP_MEGABYTES)
                .start();
        log.info(
                "Kafka listens on {}, process {}, data in {}",
                kafka.bootstrapServers(),
                kafka.pid(),
                directory.toAbsolutePath());
        try {
            // For scripts: --bootstrap-server "$(cat .norn/kafka/bootstrap-servers)"
            Files.writeString(
                    directory.resolve("bootstrap-servers"), kafka.bootstrapServers() + System.lineSeparator());
        } catch (IOException e) {
            kafka.close();
            throw new UncheckedIOException(e);
        }
        return kafka;
    }

    /** Waits until it serves, and gives what clients call {@code bootstrap.servers}. */
    String awaitBootstrapServers() {
        try {
            return starting.join().bootstrapServers();
        } catch (CompletionException e) {
            throw failure(e);
        }
    }

    /** Ends it; if it is still starting, after that. */
    @Override
    public void close() {
        if (!starting.handle((kafka, failure) -> failure == null).join()) {
            return;
        }
        starting.join().close();
    }

    private static RuntimeException failure(CompletionException e) {
        return e.getCause() instanceof RuntimeException cause ? cause : e;
    }
}
