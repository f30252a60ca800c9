package dev.norn.sdk.spring;

import dev.norn.protocol.CommandTopics;
import dev.norn.protocol.InstanceRegistration;
import dev.norn.protocol.InstanceTransport;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code norn.*}.
 *
 * @param client where the coordinator is and how it is talked to
 * @param participant how the application's participants are served, registered and fenced
 * @param tcc the application as an initiator of TCC transactions, and as one that joins those of its callers
 * @param messages the application as a producer of transactional messages
 * @param inbox the application's {@link dev.norn.sdk.inbox.IdempotentConsumer} methods
 */
@ConfigurationProperties("norn")
public record NornProperties(
        @DefaultValue Client client,
        @DefaultValue Participant participant,
        @DefaultValue Tcc tcc,
        @DefaultValue Messages messages,
        @DefaultValue Inbox inbox) {

    /**
     * Where the coordinator is and how it is talked to.
     *
     * @param url of the coordinator, without {@code /v1}
     * @param connectTimeout how long to try to connect, each time
     * @param requestTimeout how long one attempt may take, beyond what the server was asked to wait
     * @param maxAttempts how often a call that may be repeated is sent
     */
    public record Client(
            @DefaultValue("http://127.0.0.1:8080") URI url,
            @DefaultValue("2s") Duration connectTimeout,
            @DefaultValue("10s") Duration requestTimeout,
            @DefaultValue("5") int maxAttempts) {
        public Client {
            require(
                    "http".equals(url.getScheme()) || "https".equals(url.getScheme()),
                    "client.url",
                    url,
                    "http://… or https://…");
            require(connectTimeout.toMillis() > 0, "client.connect-timeout", connectTimeout, "> 0");
            require(requestTimeout.toMillis() > 0, "client.request-timeout", requestTimeout, "> 0");
            require(maxAttempts >= 1, "client.max-attempts", maxAttempts, ">= 1");
        }
    }

    /**
     * How the application's participants are served, registered and fenced.
     *
     * @param transport how the coordinator reaches them; over Kafka, {@code norn-sdk-kafka} is needed
     * @param path where they are served: participant {@code payment} is at {@code path/payment}
     * @param register whether to register with the coordinator
     * @param url how the coordinator reaches the application, without the path; {@code localhost} and the server's port
     *     unless set, which is right on one machine only. With the transport kafka for initiators' own tries only
     * @param instanceId unique among the instances of a participant; host name and port, or process, unless set
     * @param ttl how long a registration lives unless renewed, which happens each third of it
     * @param weight relative share of calls; the coordinator's default unless set
     * @param metadata free text by key, shown to operators
     * @param kafka settings of Kafka's clients by their own names; {@code bootstrap.servers} is that of
     *     {@code spring.kafka.bootstrap-servers} unless set
     * @param commands what comes over Kafka
     * @param fence the branch fence
     */
    public record Participant(
            @DefaultValue("http") InstanceTransport transport,
            @DefaultValue("/norn") String path,
            @DefaultValue("true") boolean register,
            @Nullable URI url,
            @Nullable String instanceId,
            @DefaultValue("30s") Duration ttl,
            @Nullable Integer weight,
            @DefaultValue Map<String, String> metadata,
            @DefaultValue Map<String, String> kafka,
            @DefaultValue Commands commands,
            @DefaultValue Fence fence) {
        public Participant {
            require(path.matches("(/[A-Za-z0-9._~-]+)+"), "participant.path", path, "/segments, no slash last");
            require(
                    ttl.compareTo(InstanceRegistration.MIN_TTL) >= 0
                            && ttl.compareTo(InstanceRegistration.MAX_TTL) <= 0,
                    "participant.ttl",
                    ttl,
                    "1s to 24h");
            require(weight == null || weight > 0, "participant.weight", weight, "> 0");
            metadata = Map.copyOf(metadata);
            kafka = Map.copyOf(kafka);
        }
    }

    /**
     * Commands to participants that are reached over Kafka.
     *
     * @param topic of a participant's commands, {@code {participant}} in it, as the coordinator has it
     * @param concurrency how many operations of a participant run at once
     * @param createTopics whether topics are made that are missing
     * @param partitions of a topic that is made: as many instances can share the work
     */
    public record Commands(
            @DefaultValue(CommandTopics.COMMANDS) String topic,
            @DefaultValue("16") int concurrency,
            @DefaultValue("true") boolean createTopics,
            @DefaultValue("12") int partitions) {
        public Commands {
            require(CommandTopics.isPattern(topic), "participant.commands.topic", topic, "{participant} in it");
            require(concurrency >= 1, "participant.commands.concurrency", concurrency, ">= 1");
            require(partitions >= 1, "participant.commands.partitions", partitions, ">= 1");
        }
    }

    /**
     * The branch fence.
     *
     * @param migrate whether to create its tables at start if they are missing
     * @param maxRuns how often an operation is run in one attempt if the database reports contention
     * @param maxLockWait how long an operation waits for a concurrent one of its branch
     * @param maxAnswerBytes the longest result that is stored
     * @param markInterval the shortest time between two writes of the low-water mark
     * @param purgeBatch the most rows that one transaction purges
     */
    public record Fence(
            @DefaultValue("true") boolean migrate,
            @DefaultValue("5") int maxRuns,
            @DefaultValue("5s") Duration maxLockWait,
            @DefaultValue("1048576") int maxAnswerBytes,
            @DefaultValue("1s") Duration markInterval,
            @DefaultValue("500") int purgeBatch) {}

    /**
     * The application as an initiator of TCC transactions, and as one that joins those of its callers.
     *
     * @param maxWait how long a commit waits until each branch is confirmed, at most 60s
     * @param decisionTimeout how long a commit that is not answered is repeated before its outcome is unknown
     * @param attemptTimeout how long one attempt of a try may take
     * @param maxAttempts how often a try is sent
     * @param carryTo the hosts to which HTTP clients carry the current transaction, {@code *} for any characters
     * @param join whether servlet requests join the transactions of their callers
     */
    public record Tcc(
            @DefaultValue("5s") Duration maxWait,
            @DefaultValue("30s") Duration decisionTimeout,
            @DefaultValue("800ms") Duration attemptTimeout,
            @DefaultValue("5") int maxAttempts,
            @DefaultValue("*") List<String> carryTo,
            @DefaultValue("true") boolean join) {
        private static final int MAX_WAIT_SECONDS = 60;

        public Tcc {
            require(
                    !maxWait.isNegative() && maxWait.toSeconds() <= MAX_WAIT_SECONDS,
                    "tcc.max-wait",
                    maxWait,
                    "0s to 60s");
            require(decisionTimeout.toMillis() > 0, "tcc.decision-timeout", decisionTimeout, "> 0");
            require(attemptTimeout.toMillis() > 0, "tcc.attempt-timeout", attemptTimeout, "> 0");
            require(maxAttempts >= 1, "tcc.max-attempts", maxAttempts, ">= 1");
            carryTo = List.copyOf(carryTo);
        }
    }

    /**
     * The application as a producer of transactional messages.
     *
     * @param producer the participant that is asked about them; the application's only one with a fence unless set
     */
    public record Messages(@Nullable String producer) {}

    /**
     * The application's {@link dev.norn.sdk.inbox.IdempotentConsumer} methods.
     *
     * @param enabled whether they consume
     * @param kafka settings of Kafka's clients by their own names; {@code bootstrap.servers} is that of
     *     {@code spring.kafka.bootstrap-servers} unless set
     */
    public record Inbox(
            @DefaultValue("true") boolean enabled,
            @DefaultValue Map<String, String> kafka) {
        public Inbox {
            kafka = Map.copyOf(kafka);
        }
    }

    private static void require(boolean holds, String name, @Nullable Object value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("norn." + name + ": " + value + " (expected: " + expected + ")");
        }
    }
}
