package dev.norn.kafka.transport;

import static dev.norn.kafka.transport.ScriptedParticipant.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.norn.dsl.Json;
import dev.norn.embedded.EmbeddedKafka;
import dev.norn.embedded.TestKafka;
import dev.norn.engine.Answer;
import dev.norn.engine.CallError;
import dev.norn.protocol.Operation;
import dev.norn.runtime.dispatch.ParticipantCall;
import dev.norn.runtime.node.TrustWindow;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Calls over a real Kafka, of participants that behave well, badly, and not at all. */
@Timeout(180)
class KafkaTransportTest {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(400);

    private final TrustWindow trust =
            new TrustWindow(System.nanoTime(), Duration.ofMinutes(10).toNanos());
    private final String prefix = TestKafka.uniqueName("c");

    @TempDir
    private Path directory;

    @Test
    void shouldSendWhatHttpWouldAndTakeTheReply() throws Exception {
        try (KafkaTransport transport = new KafkaTransport(settings("a"));
                ScriptedParticipant payment = payment()) {
            CompletableFuture<Answer> answer = call(transport, LONG, "{\"input\":{}}");

            ConsumerRecord<String, String> command = payment.take();
            assertThat(command.key()).isEqualTo("42/charge");
            assertThat(command.value()).isEqualTo("{\"input\":{}}");
            assertThat(header(command, "Norn-Target")).isEqualTo("payment.do");
            assertThat(header(command, "Norn-Transaction")).isEqualTo("42");
            assertThat(header(command, "Content-Type")).isEqualTo("application/json");
            assertThat(header(command, "Norn-Reply-To")).isEqualTo(prefix + ".replies");

            payment.reply(command, 200, "{\"amount\": 10.00}");
            assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo(new Answer.Done(new Json("{\"amount\": 10.00}")));
        }
    }

    @Test
    void shouldReadRepliesAsThoseOverHttp() throws Exception {
        try (KafkaTransport transport = new KafkaTransport(settings("a"));
                ScriptedParticipant payment = payment()) {
            CompletableFuture<Answer> no = call(transport, LONG, "{}");
            payment.reply(
                    payment.take(),
                    Map.of("Norn-Status", "422", "Content-Type", "application/problem+json"),
                    "{\"type\": \"https://norn.dev/problems/business-failure\", \"detail\": \"too poor\"}");
            assertThat(no.get(10, TimeUnit.SECONDS)).isInstanceOf(Answer.BusinessFailure.class);

            CompletableFuture<Answer> working = call(transport, LONG, "{}");
            payment.reply(payment.take(), Map.of("Norn-Status", "202", "Retry-After", "3"), "");
            assertThat(working.get(10, TimeUnit.SECONDS)).isEqualTo(new Answer.StillWorking(Duration.ofSeconds(3)));

            CompletableFuture<Answer> nonsense = call(transport, LONG, "{}");
            payment.reply(payment.take(), Map.of("Norn-Status", "fine"), "{}");
            assertThat(unknown(nonsense).code()).isEqualTo("INVALID_REPLY");

            CompletableFuture<Answer> silent = call(transport, LONG, "{}");
            payment.reply(payment.take(), Map.of(), "{}");
            assertThat(unknown(silent).code()).isEqualTo("INVALID_REPLY");

            CompletableFuture<Answer> garbage = call(transport, LONG, "{}");
            payment.reply(payment.take(), 200, "{\"a\":");
            assertThat(unknown(garbage).code()).isEqualTo("INVALID_REPLY");
        }
    }

    @Test
    void shouldTakeALateReplyForNoOtherAttempt() throws Exception {
        try (KafkaTransport transport = new KafkaTransport(settings("a"));
                ScriptedParticipant payment = payment()) {
            warmUp(transport, payment);
            CompletableFuture<Answer> first = call(transport, SHORT, "{\"input\":1}");
            ConsumerRecord<String, String> late = payment.take();
            assertThat(unknown(first).code()).isEqualTo("TIMEOUT");

            CompletableFuture<Answer> second = call(transport, LONG, "{\"input\":2}");
            ConsumerRecord<String, String> now = payment.take();
            payment.reply(late, 200, "1");
            payment.reply(now, 200, "2");
            payment.reply(now, 200, "3");

            assertThat(second.get(10, TimeUnit.SECONDS)).isEqualTo(new Answer.Done(new Json("2")));
            assertThat(header(late, "Norn-Call")).isNotEqualTo(header(now, "Norn-Call"));
        }
    }

    @Test
    void shouldKeepTheDeadlineWhenNobodyReplies() throws Exception {
        try (KafkaTransport transport = new KafkaTransport(settings("a"));
                ScriptedParticipant payment = payment()) {
            warmUp(transport, payment);
            long begin = System.nanoTime();
            assertThat(unknown(call(transport, SHORT, "{}")).code()).isEqualTo("TIMEOUT");
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isBetween(SHORT, SHORT.multipliedBy(5));
            // It was acknowledged: it is the participant that is slow, not Kafka.
            CompletableFuture<Answer> next = call(transport, LONG, "{}");
            payment.take();
            payment.reply(payment.take(), 204, "");
            assertThat(next.get(10, TimeUnit.SECONDS)).isEqualTo(new Answer.Done(Json.NULL));
        }
    }

    @Test
    void shouldGiveEachNodeItsOwnRepliesAlsoOnOnePartition() throws Exception {
        KafkaTransportSettings one = settings("Aa");
        KafkaTransportSettings other = settings("BB");
        assertThat(one.node().hashCode()).isEqualTo(other.node().hashCode());
        try (KafkaTransport first = new KafkaTransport(one);
                KafkaTransport second = new KafkaTransport(other);
                ScriptedParticipant payment = payment()) {
            CompletableFuture<Answer> ofFirst = call(first, LONG, "{\"input\":1}");
            ConsumerRecord<String, String> command = payment.take();
            CompletableFuture<Answer> ofSecond = call(second, LONG, "{\"input\":2}");
            ConsumerRecord<String, String> otherCommand = payment.take();
            assertThat(header(command, "Norn-Reply-Partition")).isEqualTo(header(otherCommand, "Norn-Reply-Partition"));

            payment.reply(otherCommand, 200, otherCommand.value());
            payment.reply(command, 200, command.value());

            assertThat(ofFirst.get(10, TimeUnit.SECONDS)).isEqualTo(new Answer.Done(new Json("{\"input\":1}")));
            assertThat(ofSecond.get(10, TimeUnit.SECONDS)).isEqualTo(new Answer.Done(new Json("{\"input\":2}")));
        }
    }

    @Test
    void shouldSayNotSentOfWhatIsTooLarge() throws Exception {
        try (KafkaTransport transport = new KafkaTransport(settings("a"));
                ScriptedParticipant payment = payment()) {
            warmUp(transport, payment);
            String large = "{\"input\":\"" + "x".repeat(2 << 20) + "\"}";
            assertThat(notSent(call(transport, LONG, large)).code()).isEqualTo("COMMAND_TOO_LARGE");
            String huge = "{\"input\":\"" + "x".repeat(12 << 20) + "\"}";
            assertThat(notSent(call(transport, LONG, huge)).code()).isEqualTo("COMMAND_TOO_LARGE");
            warmUp(transport, payment);
        }
    }

    @Test
    void shouldSendNothingWhenTheLeaseIsLost() throws Exception {
        try (KafkaTransport transport = new KafkaTransport(settings("a"));
                ScriptedParticipant payment = payment()) {
            warmUp(transport, payment);
            TrustWindow over = new TrustWindow(System.nanoTime(), LONG.toNanos());
            over.close();
            CompletableFuture<Answer> answer = new CompletableFuture<>();
            transport.call(participantCall(LONG, "{\"input\":1}"), over, answer::complete);
            assertThat(notSent(answer).code()).isEqualTo("LEASE_LOST");
            call(transport, SHORT, "{\"input\":2}");
            assertThat(payment.take().value()).isEqualTo("{\"input\":2}");
        }
    }

    @Test
    void shouldSayNotSentWhenThereIsNoKafka() throws Exception {
        KafkaTransportSettings nowhere =
                KafkaTransportSettings.of("127.0.0.1:1", "a").withTimeout(Duration.ofSeconds(1));
        try (KafkaTransport transport = new KafkaTransport(nowhere)) {
            assertThat(notSent(call(transport, Duration.ofMillis(800), "{}")).code())
                    .isEqualTo("KAFKA_UNAVAILABLE");
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                long begin = System.nanoTime();
                assertThat(notSent(call(transport, LONG, "{}")).code()).isEqualTo("KAFKA_UNAVAILABLE");
                assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(200));
            });
        }
    }

    @Test
    void shouldSayNotSentWhileTheTopicIsMissing() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.on(directory)
                        .setting("auto.create.topics.enable", "false")
                        .start();
                KafkaTransport transport = new KafkaTransport(settings(kafka))) {
            CallError error = notSent(call(transport, Duration.ofSeconds(2), "{}"));
            assertThat(error.code()).isEqualTo("KAFKA_UNAVAILABLE");
            assertThat(error.message()).contains(prefix + ".payment");
            try (ScriptedParticipant payment = new ScriptedParticipant(kafka.bootstrapServers(), prefix + ".payment")) {
                warmUp(transport, payment);
            }
        }
    }

    @Test
    void shouldUseUpOneAttemptAtMostWhileKafkaIsDownAndGoOnWhenItIsBack() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.on(directory).start();
                KafkaTransport transport = new KafkaTransport(settings(kafka));
                ScriptedParticipant payment = new ScriptedParticipant(kafka.bootstrapServers(), prefix + ".payment")) {
            warmUp(transport, payment);
            kafka.crash();

            int usedUp = 0;
            for (int inARow = 0; inARow < 20; inARow++) {
                long begin = System.nanoTime();
                Answer answer =
                        call(transport, SHORT, "{\"input\":\"cut off\"}").get(10, TimeUnit.SECONDS);
                assertThat(answer).isInstanceOfAny(Answer.NotSent.class, Answer.Unknown.class);
                usedUp += answer instanceof Answer.Unknown ? 1 : 0;
                if (System.nanoTime() - begin > SHORT.toNanos() / 2) {
                    // Found out slowly, or not yet; from some time on it is known.
                    inARow = 0;
                }
            }
            assertThat(usedUp).isLessThanOrEqualTo(1);
            long begin = System.nanoTime();
            assertThat(notSent(call(transport, LONG, "{}")).code()).isEqualTo("KAFKA_UNAVAILABLE");
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(SHORT);

            kafka.restart();
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                CompletableFuture<Answer> answer = call(transport, SHORT, "{\"input\":\"after\"}");
                return answer.get(10, TimeUnit.SECONDS) instanceof Answer.Unknown;
            });
            assertThat(payment.take().value()).isIn("{\"input\":\"cut off\"}", "{\"input\":\"after\"}");
        }
    }

    /** Until it knows the topic, and that its partition is read. */
    private void warmUp(KafkaTransport transport, ScriptedParticipant payment) throws Exception {
        CompletableFuture<Answer> answer = call(transport, LONG, "{}");
        payment.reply(payment.take(), 204, "");
        assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo(new Answer.Done(Json.NULL));
    }

    private ScriptedParticipant payment() throws Exception {
        return new ScriptedParticipant(TestKafka.bootstrapServers(), prefix + ".payment");
    }

    private KafkaTransportSettings settings(String node) {
        return KafkaTransportSettings.of(TestKafka.bootstrapServers(), node)
                .withTopics(prefix + ".{participant}", prefix + ".replies");
    }

    private KafkaTransportSettings settings(EmbeddedKafka kafka) {
        return KafkaTransportSettings.of(kafka.bootstrapServers(), "a")
                .withTopics(prefix + ".{participant}", prefix + ".replies");
    }

    private CompletableFuture<Answer> call(KafkaTransport transport, Duration timeout, String body) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        transport.call(participantCall(timeout, body), trust, answer::complete);
        return answer;
    }

    private static ParticipantCall participantCall(Duration timeout, String body) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Norn-Transaction", "42");
        headers.put("Norn-Branch", "charge");
        return new ParticipantCall(
                "payment", URI.create("kafka:payment/do"), Operation.ACTION, headers, body, timeout, System.nanoTime());
    }

    private static CallError unknown(CompletableFuture<Answer> answer) throws Exception {
        Answer given = answer.get(30, TimeUnit.SECONDS);
        assertThat(given).isInstanceOf(Answer.Unknown.class);
        return ((Answer.Unknown) given).error();
    }

    private static CallError notSent(CompletableFuture<Answer> answer) throws Exception {
        Answer given = answer.get(30, TimeUnit.SECONDS);
        assertThat(given).isInstanceOf(Answer.NotSent.class);
        return ((Answer.NotSent) given).error();
    }
}
