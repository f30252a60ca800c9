package dev.norn.embedded;

import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The Kafka that the tests of a JVM share, started by the first call: the one at {@code
 * NORN_TEST_KAFKA_BOOTSTRAP_SERVERS} if that is set, else an {@linkplain EmbeddedKafka embedded} one, which ends with the
 * JVM, also when that is killed, and leaves nothing behind.
 *
 * <p>A test that stops or kills the broker takes one of its own: {@code EmbeddedKafka.on(directory).start()}.
 *
 * <p>Safe for use by several threads.
 */
public final class TestKafka {
    private static final AtomicInteger counter = new AtomicInteger();

    private TestKafka() {}

    /** What clients call {@code bootstrap.servers}; takes a few seconds the first time. */
    public static String bootstrapServers() {
        return Holder.BOOTSTRAP_SERVERS;
    }

    /**
     * A name that nobody else has: for a topic, a consumer group, a transactional id.
     *
     * @param purpose letters, digits, dots, hyphens and underscores
     */
    public static String uniqueName(String purpose) {
        return "%s-%d-%d-%06x"
                .formatted(
                        purpose,
                        ProcessHandle.current().pid(),
                        counter.incrementAndGet(),
                        ThreadLocalRandom.current().nextInt(1 << 24));
    }

    /** Starts a broker that ends with this JVM, on a directory below the given one. */
    static EmbeddedKafka start(Path base) {
        TestDirectory directory = TestDirectory.make(base, EmbeddedKafka::endOrphan);
        return EmbeddedKafka.on(directory.path()).start(directory.lock(), true);
    }

    private static final class Holder {
        static final String BOOTSTRAP_SERVERS =
                choose(System.getenv().getOrDefault("NORN_TEST_KAFKA_BOOTSTRAP_SERVERS", ""));

        private static String choose(String named) {
            return named.isBlank()
                    ? start(TestDirectory.base("norn-test-kafka")).bootstrapServers()
                    : named;
        }
    }
}
