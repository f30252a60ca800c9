package dev.norn.embedded;

import dev.norn.embedded.EmbeddedServerException.Code;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Kafka, one KRaft node that is controller and broker at once, in a process of its own, on a directory whose data
 * stays.
 *
 * <p>It listens on 127.0.0.1 only and asks for no password. Its settings are Kafka's own, but for what keeps one node
 * small: internal topics of one partition and one replica, small segments and buffers. Like any Kafka it leaves writing
 * to disk to the operating system: what was acknowledged outlives a kill of the broker, not a crash of the machine.
 *
 * <p>One live process owns the directory at a time. The broker ends when its owner does, in whatever way; should it not,
 * the next {@link Builder#start()} on the directory ends that orphan and starts a broker of its own on the same data.
 *
 * <p>Kafka's own classes are on the class path of the broker only. Clients bring {@code kafka-clients} themselves. Safe
 * for use by several threads.
 */
public final class EmbeddedKafka implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedKafka.class);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    private static final Duration ORPHAN_STOP_LIMIT = Duration.ofSeconds(5);
    private static final int FREE_PORT_ATTEMPTS = 5;

    private final BrokerSettings settings;
    private final DirectoryLock lock;
    private final int port;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile BrokerProcess broker;

    private EmbeddedKafka(BrokerSettings settings, DirectoryLock lock, int port, BrokerProcess broker) {
        this.settings = settings;
        this.lock = lock;
        this.port = port;
        this.broker = broker;
    }

    /**
     * Prepares a broker on a directory, which is created if it is missing.
     *
     * @param directory holds the data and the log of this one broker
     */
    public static Builder on(Path directory) {
        return new Builder(directory.toAbsolutePath().normalize());
    }

    /** What clients call {@code bootstrap.servers}: the same for as long as this object lives. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /** The port on 127.0.0.1. */
    public int port() {
        return port;
    }

    /** The broker's process id, which changes with {@link #restart()}. */
    public long pid() {
        return broker.pid();
    }

    /** Whether the broker's process lives. */
    public boolean isAlive() {
        return broker.isAlive();
    }

    /**
     * Kills the broker ({@code kill -9}). The directory stays taken; {@link #restart()} or a later start recovers the
     * data.
     *
     * @throws EmbeddedServerException {@code STOP_FAILED} if it does not end
     */
    public synchronized void crash() {
        if (broker.isAlive() && !broker.kill()) {
            throw stopFailed();
        }
    }

    /**
     * Stops the broker as an operator would, and keeps the directory for {@link #restart()}. Without effect on one that
     * does not run.
     *
     * @throws EmbeddedServerException {@code STOP_FAILED} if it does not end
     */
    public synchronized void stop() {
        if (broker.isAlive() && !broker.stop(STOP_LIMIT)) {
            throw stopFailed();
        }
    }

    /**
     * Starts the broker again after it ended, in whatever way, on the same port with the same data and settings. On
     * return it serves.
     *
     * @throws IllegalStateException if it runs, or was closed
     * @throws EmbeddedServerException {@code START_FAILED}, {@code PORT_TAKEN}; it can be tried again then
     */
    public synchronized void restart() {
        if (closed.get() || broker.isAlive()) {
            throw new IllegalStateException("Kafka on %s %s (expected: it ended, and was not closed)"
                    .formatted(settings.directory(), closed.get() ? "is closed" : "runs"));
        }
        LoopbackPort.requireFree(port);
        broker = settings.start(port);
    }

    /**
     * Stops the broker and gives up the directory. A second call does nothing.
     *
     * @throws EmbeddedServerException {@code STOP_FAILED} if the broker does not end
     */
    @Override
    public synchronized void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            stop();
        } finally {
            lock.close();
        }
    }

    private EmbeddedServerException stopFailed() {
        return new EmbeddedServerException(
                Code.STOP_FAILED, "Kafka, process %d on %s, did not end".formatted(broker.pid(), settings.directory()));
    }

    /** Ends the broker that a dead owner left on a directory. The caller holds the directory's lock. */
    static void endOrphan(Path directory) {
        BrokerProcess.of(directory).ifPresent(orphan -> {
            log.info("ending Kafka, process {}, that a dead process left on {}", orphan.pid(), directory);
            if (!orphan.stop(ORPHAN_STOP_LIMIT)) {
                throw new EmbeddedServerException(
                        Code.ORPHAN_STILL_RUNNING,
                        "Kafka, process %d, left on %s by a dead process, does not end"
                                .formatted(orphan.pid(), directory));
            }
        });
    }

    /** What the broker shall be; {@link #start()} makes it. */
    public static final class Builder {
        private static final int DEFAULT_HEAP_MEGABYTES = 256;
        private static final int LEAST_HEAP_MEGABYTES = 96;

        private final Path directory;
        private final Map<String, String> settings = new LinkedHashMap<>();
        private int port;
        private int preferredPort;
        private int heapMegabytes = DEFAULT_HEAP_MEGABYTES;

        private Builder(Path directory) {
            this.directory = directory;
        }

        /** Listens on this port of 127.0.0.1; 0, the default, takes any free one. */
        public Builder port(int value) {
            if (value < 0 || value > 65_535) {
                throw new IllegalArgumentException("port: " + value + " (expected: 0 to 65535)");
            }
            this.port = value;
            return this;
        }

        /** Listens on this port of 127.0.0.1 if it is free, and else on any other one. */
        public Builder preferredPort(int value) {
            port(value);
            this.port = 0;
            this.preferredPort = value;
            return this;
        }

        /** The most heap that the broker's JVM takes; 256 unless set. */
        public Builder heapMegabytes(int value) {
            if (value < LEAST_HEAP_MEGABYTES) {
                throw new IllegalArgumentException(
                        "heapMegabytes: %d (expected: at least %d)".formatted(value, LEAST_HEAP_MEGABYTES));
            }
            this.heapMegabytes = value;
            return this;
        }

        /** Sets a property of the broker for this start, for example {@code auto.create.topics.enable}. */
        public Builder setting(String name, String value) {
            if (!name.matches("[a-z0-9_.]+")) {
                throw new IllegalArgumentException(
                        "setting: %s (expected: a property of Kafka's broker)".formatted(name));
            }
            settings.put(name, value);
            return this;
        }

        /**
         * Takes the directory, ends what a dead owner left running on it, and starts the broker. On return it serves.
         *
         * @throws EmbeddedServerException {@code DATA_DIRECTORY_IN_USE}, {@code PORT_TAKEN}, {@code START_FAILED} and
         *     the other codes; the directory is then free again and no broker runs
         */
        public EmbeddedKafka start() {
            Directories.create(directory);
            return start(DirectoryLock.acquire(directory), false);
        }

        /**
         * Starts on a directory that the caller has locked; releases the lock on failure.
         *
         * @param remove whether the directory is removed when this process has ended
         */
        EmbeddedKafka start(DirectoryLock lock, boolean remove) {
            boolean started = false;
            try {
                endOrphan(directory);
                BrokerSettings all = new BrokerSettings(directory, heapMegabytes, remove, Map.copyOf(settings));
                EmbeddedKafka kafka = port == 0 ? startAnywhere(all, lock) : startOn(port, all, lock);
                started = true;
                return kafka;
            } finally {
                if (!started) {
                    lock.close();
                }
            }
        }

        private EmbeddedKafka startAnywhere(BrokerSettings settings, DirectoryLock lock) {
            for (int attempt = 1; ; attempt++) {
                try {
                    boolean preferred = attempt == 1 && preferredPort != 0 && LoopbackPort.isFree(preferredPort);
                    return startOn(preferred ? preferredPort : LoopbackPort.freeAndSteady(), settings, lock);
                } catch (EmbeddedServerException e) {
                    // Between the look and the start another process may take the port.
                    if (e.code() != Code.PORT_TAKEN || attempt == FREE_PORT_ATTEMPTS) {
                        throw e;
                    }
                }
            }
        }

        private static EmbeddedKafka startOn(int port, BrokerSettings settings, DirectoryLock lock) {
            LoopbackPort.requireFree(port);
            return new EmbeddedKafka(settings, lock, port, settings.start(port));
        }
    }
}
