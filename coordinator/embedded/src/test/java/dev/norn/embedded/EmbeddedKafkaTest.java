package dev.norn.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.norn.embedded.EmbeddedServerException.Code;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaTest {
    @TempDir(factory = PassableTempDirectory.class)
    private Path temporary;

    private Path directory;

    @BeforeEach
    void chooseADirectoryWithABlank() {
        directory = temporary.resolve("a project/.norn/kafka");
    }

    @Test
    void shouldKeepWhatIsAcknowledgedOverAKillAndServeAgainOnItsPort() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.on(directory).start()) {
            long pid = kafka.pid();
            String servers = kafka.bootstrapServers();
            Records.write(servers, "fates", "spun");

            kafka.crash();

            assertThat(kafka.isAlive()).isFalse();
            assertThat(ProcessHandle.of(pid).filter(ServerProcess::isRunning)).isNotPresent();
            kafka.restart();
            assertThat(kafka.pid()).isNotEqualTo(pid);
            assertThat(kafka.bootstrapServers()).isEqualTo(servers);
            Records.write(servers, "fates", "cut");
            assertThat(Records.read(servers, "fates", 2)).containsExactly("spun", "cut");
            assertThatExceptionOfType(IllegalStateException.class).isThrownBy(kafka::restart);
        }
    }

    @Test
    void shouldShowReadersOfCommittedRecordsNoneOfAnAbortedTransactionAlsoAfterAStop() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.on(directory).start()) {
            String servers = kafka.bootstrapServers();
            transaction(servers, "aborted", false);
            kafka.stop();
            kafka.restart();
            transaction(servers, "committed", true);

            assertThat(Records.read(servers, "fates", 1)).containsExactly("committed");
        }
    }

    @Test
    void shouldKeepDataFromOwnerToOwner() throws Exception {
        EmbeddedKafka first = EmbeddedKafka.on(directory).start();
        Records.write(first.bootstrapServers(), "fates", "spun");
        first.close();
        assertThat(first.isAlive()).isFalse();

        try (EmbeddedKafka kafka = EmbeddedKafka.on(directory).start()) {
            assertThat(Records.read(kafka.bootstrapServers(), "fates", 1)).containsExactly("spun");
            assertThatExceptionOfType(EmbeddedServerException.class)
                    .isThrownBy(() -> EmbeddedKafka.on(directory).start())
                    .satisfies(e -> assertThat(e.code()).isEqualTo(Code.DATA_DIRECTORY_IN_USE));
        }
    }

    @Test
    void shouldSayThatThePortIsTakenAndLeaveTheDirectoryFree() throws Exception {
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
            assertThatExceptionOfType(EmbeddedServerException.class)
                    .isThrownBy(() -> EmbeddedKafka.on(directory)
                            .port(taken.getLocalPort())
                            .start())
                    .satisfies(e -> assertThat(e.code()).isEqualTo(Code.PORT_TAKEN))
                    .withMessageContaining("port " + taken.getLocalPort() + " of 127.0.0.1 is taken");
        }
        assertThat(DirectoryLock.tryAcquire(directory)).isPresent();
    }

    @Test
    void shouldShowTheBrokersLogWhenItDoesNotStart() {
        assertThatExceptionOfType(EmbeddedServerException.class)
                .isThrownBy(() -> EmbeddedKafka.on(directory)
                        .setting("num.io.threads", "nonsense")
                        .start())
                .satisfies(e -> assertThat(e.code()).isEqualTo(Code.START_FAILED))
                .withMessageContaining("Invalid value nonsense for configuration num.io.threads");
        assertThat(BrokerProcess.of(directory)).isNotPresent();
    }

    @Test
    void shouldKeepKafkasServerOffTheClassPathOfItsUsers() {
        assertThatExceptionOfType(ClassNotFoundException.class)
                .isThrownBy(() -> Class.forName("kafka.server.KafkaRaftServer"));
        assertThatExceptionOfType(ClassNotFoundException.class).isThrownBy(() -> Class.forName("scala.Option"));
    }

    private static void transaction(String servers, String value, boolean commit) throws Exception {
        try (KafkaProducer<String, String> producer =
                Records.producer(servers, Map.of("transactional.id", "norn-embedded"))) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("fates", value)).get();
            if (commit) {
                producer.commitTransaction();
            } else {
                producer.abortTransaction();
            }
        }
    }
}
