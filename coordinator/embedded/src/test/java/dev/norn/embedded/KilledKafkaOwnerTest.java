package dev.norn.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.norn.embedded.EmbeddedServerException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to a broker and its data when the process that started it is killed. */
class KilledKafkaOwnerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir(factory = PassableTempDirectory.class)
    private Path directory;

    /** Starts a broker, writes a record, and waits to be killed. */
    static final class Owner {
        public static void main(String[] arguments) throws Exception {
            EmbeddedKafka kafka = EmbeddedKafka.on(Path.of(arguments[0])).start();
            Records.write(kafka.bootstrapServers(), "fates", "spun");
            System.out.println("kafka " + kafka.pid());
            System.in.read();
        }
    }

    /** Takes a Kafka for tests and waits to be killed. */
    static final class Tester {
        public static void main(String[] arguments) throws Exception {
            System.out.println("kafka " + TestKafka.start(Path.of(arguments[0])).pid());
            System.in.read();
        }
    }

    @Test
    void shouldEndWithItsOwnerAndLeaveItsData() throws Exception {
        long broker;
        try (ChildJvm owner = ChildJvm.start(Owner.class, directory.toString())) {
            broker = Long.parseLong(owner.awaitLine("kafka "));
            owner.kill();
        }
        await().atMost(PATIENCE).until(() -> !isAlive(broker));

        assertThatItGoesOn();
    }

    @Test
    void shouldEndAnOrphanThatDidNotNoticeAndGoOnWithItsData() throws Exception {
        long orphan;
        try (ChildJvm owner = ChildJvm.start(Owner.class, directory.toString())) {
            orphan = Long.parseLong(owner.awaitLine("kafka "));
            Command.run(List.of("kill", "-s", "STOP", Long.toString(orphan)), PATIENCE, Code.STOP_FAILED);
            owner.kill();
        }
        assertThat(isAlive(orphan)).isTrue();

        assertThatItGoesOn();
        assertThat(isAlive(orphan)).isFalse();
    }

    @Test
    void shouldGoOnWhenBrokerAndOwnerAreKilledAtOnce() throws Exception {
        try (ChildJvm owner = ChildJvm.start(Owner.class, directory.toString())) {
            long broker = Long.parseLong(owner.awaitLine("kafka "));
            ProcessHandle.of(broker).orElseThrow().destroyForcibly();
            owner.kill();
        }
        assertThatItGoesOn();
    }

    @Test
    void shouldNotTouchAForeignProcessThatGotTheRecordedProcessId() throws Exception {
        Process bystander = new ProcessBuilder("cat").start();
        try {
            Files.writeString(directory.resolve("broker.pid"), Long.toString(bystander.pid()));

            EmbeddedKafka.on(directory).start().close();

            assertThat(bystander.isAlive()).isTrue();
        } finally {
            bystander.destroyForcibly();
        }
    }

    @Test
    void shouldEndTheTestKafkaAndRemoveItsDirectoryWhenTheTestsAreKilled() throws Exception {
        long broker;
        try (ChildJvm tester = ChildJvm.start(Tester.class, directory.toString())) {
            broker = Long.parseLong(tester.awaitLine("kafka "));
            tester.kill();
        }
        await().atMost(PATIENCE).until(() -> !isAlive(broker));
        await().atMost(PATIENCE).until(() -> brokerDirectories().isEmpty());
    }

    @Test
    void shouldClearWhatIsLeftWhenTheTestKafkaIsKilledToo() throws Exception {
        try (ChildJvm tester = ChildJvm.start(Tester.class, directory.toString())) {
            long broker = Long.parseLong(tester.awaitLine("kafka "));
            ProcessHandle.of(broker).orElseThrow().destroyForcibly();
            tester.kill();
        }
        Path left = brokerDirectories().get(0);

        try (ChildJvm next = ChildJvm.start(Tester.class, directory.toString())) {
            next.awaitLine("kafka ");
            assertThat(left).doesNotExist();
        }
        await().atMost(PATIENCE).until(() -> brokerDirectories().isEmpty());
    }

    private void assertThatItGoesOn() {
        try (EmbeddedKafka kafka = EmbeddedKafka.on(directory).start()) {
            assertThat(Records.read(kafka.bootstrapServers(), "fates", 1)).containsExactly("spun");
        }
    }

    private List<Path> brokerDirectories() throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(Files::isDirectory).toList();
        }
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).map(ServerProcess::isRunning).orElse(false);
    }
}
