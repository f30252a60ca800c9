package dev.norn.embedded;

import dev.norn.embedded.EmbeddedServerException.Code;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * What one embedded Kafka is started with, each time.
 *
 * @param remove whether the directory is removed when this process has ended
 * @param properties that were set by the user, and win
 */
record BrokerSettings(Path directory, int heapMegabytes, boolean remove, Map<String, String> properties) {

    /** What one small node needs of each internal topic; and what it can do without. */
    private static final Map<String, String> SMALL = Map.ofEntries(
            Map.entry("offsets.topic.num.partitions", "1"),
            Map.entry("offsets.topic.replication.factor", "1"),
            Map.entry("transaction.state.log.num.partitions", "1"),
            Map.entry("transaction.state.log.replication.factor", "1"),
            Map.entry("transaction.state.log.min.isr", "1"),
            Map.entry("share.coordinator.state.topic.num.partitions", "1"),
            Map.entry("share.coordinator.state.topic.replication.factor", "1"),
            Map.entry("share.coordinator.state.topic.min.isr", "1"),
            Map.entry("log.segment.bytes", Integer.toString(32 << 20)),
            Map.entry("log.index.size.max.bytes", Integer.toString(1 << 20)),
            // 128 MB of heap otherwise.
            Map.entry("log.cleaner.dedupe.buffer.size", Integer.toString(2 << 20)),
            Map.entry("num.network.threads", "2"),
            Map.entry("num.io.threads", "4"),
            Map.entry("background.threads", "2"),
            // The first member of a group need not wait for others.
            Map.entry("group.initial.rebalance.delay.ms", "0"),
            Map.entry("broker.heartbeat.interval.ms", "500"));

    /** No disk holds a broker up for so long that it is taken for dead, which then makes nobody any topic. */
    private static final int SESSION_MILLIS = 30_000;

    /** A broker that was killed is let in again only when its session has ended. */
    private static final int SESSION_MILLIS_AFTER_ANOTHER = 3_000;

    /** Starts the broker on a port of 127.0.0.1 and waits until it serves. */
    BrokerProcess start(int port) {
        Path file = directory.resolve("server.properties");
        try (Writer writer = Files.newBufferedWriter(file)) {
            complete(port, LoopbackPort.freeAndSteady())
                    .store(writer, "Written at each start of Norn's embedded Kafka");
        } catch (IOException e) {
            throw new EmbeddedServerException(Code.STORAGE_FAILED, "cannot write " + file, e);
        }
        return BrokerProcess.start(directory, jvmOptions(), remove);
    }

    private Properties complete(int port, int controllerPort) {
        Properties all = new Properties();
        all.putAll(SMALL);
        boolean isFirst = Files.notExists(data());
        all.setProperty(
                "broker.session.timeout.ms", Integer.toString(isFirst ? SESSION_MILLIS : SESSION_MILLIS_AFTER_ANOTHER));
        all.setProperty("process.roles", "broker,controller");
        all.setProperty("node.id", "1");
        all.setProperty("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        all.setProperty("controller.listener.names", "CONTROLLER");
        all.setProperty("inter.broker.listener.name", "PLAINTEXT");
        all.setProperty(
                "listeners", "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d".formatted(port, controllerPort));
        all.setProperty("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
        all.setProperty("log.dirs", data().toString());
        all.putAll(properties);
        return all;
    }

    private Path data() {
        return directory.resolve("data");
    }

    private List<String> jvmOptions() {
        List<String> options = new ArrayList<>(List.of(
                "-Xmx" + heapMegabytes + "m",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-Djava.awt.headless=true",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-Dorg.slf4j.simpleLogger.showDateTime=true",
                "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd HH:mm:ss.SSS"));
        if (Runtime.version().feature() >= 22) {
            // Compression is native code.
            options.add("--enable-native-access=ALL-UNNAMED");
        }
        return options;
    }
}
