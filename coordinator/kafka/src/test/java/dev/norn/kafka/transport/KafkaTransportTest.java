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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Calls over a real Kafka, of participants that behave well, badly, and not at all. */
@Timeout(600)
class KafkaTransportTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(400);
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final TrustWindow trust =
            new TrustWindow(System.nanoTime(), Duration.ofMinutes(10).toNanos());
    private final String prefix = TestKafka.uniqueName("c");

    @TempDir
    private Path directory;

    @Test
    void shouldSendWhatHttpWouldAndTakeTheReply() throws Exception {
        try (KafkaTransport transport = new KafkaTransport(settings("a"));
                ScriptedParticipant payment = payment()) {
            Sent sent = send(transport, payment, LONG, "{\"input\":{}}");

            ConsumerRecord<String, String> command = sent.command();
            assertThat(command.key()).isEqualTo("42/charge");
            assertThat(command.value()).isEqualTo("{\"input\":{}}");
            assertThat(header(command, "Norn-Target")).isEqualTo("payment.do");
            assertThat(header(command, "Norn-Transaction")).isEqualTo("42");
            assertThat(header(command, "Content-Type")).isEqualTo("application/json");
            assertThat(header(command, "Norn-Reply-To")).isEqualTo(prefix + ".replies");

            payment.reply(command, 200, "{\"amount\": 10.00}");
            assertThat(sent.answer().get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isEqualTo(new Answer.Done(new Json("{\"amount\": 10.00}")));
        }
    }

    @Test
    void shouldReadRepliesAsThoseOverHttp() throws Exception {
        try (KafkaTransport transport = new KafkaTransport(settings("a"));
                ScriptedParticipant payment = payment()) {
            Sent no = send(transport, payment, LONG, "{}");
            payment.reply(
                    no.command(),
                    Map.of("Norn-Status", "422", "Content-Type", "application/problem+json"),
                    "{\"type\": \"https://norn.dev/problems/business-failure\", \"detail\": \"too poor\"}");
            assertThat(no.answer().get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isInstanceOf(Answer.BusinessFailure.class);

            Sent working = send(transport, payment, LONG, "{}");
            payment.reply(working.command(), Map.of("Norn-Status", "202", "Retry-After", "3"), "");
            assertThat(working.answer().get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isEqualTo(new Answer.StillWorking(Duration.ofSeconds(3)));

            Sent nonsense = send(transport, payment, LONG, "{}");
            payment.reply(nonsense.command(), Map.of("Norn-Status", "fine"), "{}");
            assertThat(unknown(nonsense.answer()).code()).isEqualTo("INVALID_REPLY");

            Sent silent = send(transport, payment, LONG, "{}");
            payment.reply(silent.command(), Map.of(), "{}");
            assertThat(unknown(silent.answer()).code()).isEqualTo("INVALID_REPLY");

            Sent garbage = send(transport, payment, LONG, "{}");
            payment.reply(garbage.command(), 200, "{\"a\":");
            assertThat(unknown(garbage.answer()).code()).isEqualTo("INVALID_REPLY");
        }
    }

    @Test
    void shouldTakeALateReplyForNoOtherAttempt() throws Exception {
        try (KafkaTransport transport = new KafkaTransport(settings("a"));
                ScriptedParticipant payment = payment()) {
            warmUp(transport, payment);
            Sent first = send(transport, payment, SHORT, "{\"input\":1}");
            ConsumerRecord<String, String> late = first.command();
            assertThat(unknown(first.answer()).code()).isEqualTo("TIMEOUT");

            Sent second = send(transport, payment, LONG, "{\"input\":2}");
            ConsumerRecord<String, String> now = second.command();
            payment.reply(late, 200, "1");
            payment.reply(now, 200, "2");
            payment.reply(now, 200, "3");

            assertThat(second.answer().get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isEqualTo(new Answer.Done(new Json("2")));
            assertThat(header(late, "Norn-Call")).isNotEqualTo(header(now, "Norn-Call"));
        }
    }

    @Test
    void shouldKeepTheDeadlineWhenNobodyReplies() throws Exception {
        try (KafkaTransport transport = new KafkaTransport(settings("a"));
                ScriptedParticipant payment = payment()) {
            warmUp(transport, payment);
            Duration deadline = Duration.ofSeconds(5);
            long begin = System.nanoTime();
            Sent slow = send(transport, payment, deadline, "{}");
            assertThat(unknown(slow.answer()).code()).isEqualTo("TIMEOUT");
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isBetween(deadline, LONG);

            Sent next = send(transport, payment, LONG, "{}");
            assertThat(next.notSentBefore())
                    .as("it was acknowledged: it is the participant that is slow, not Kafka")
                    .extracting(CallError::message)
                    .noneMatch(why -> why.contains("acknowledge"));
            payment.reply(next.command(), 204, "");
            assertThat(next.answer().get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isEqualTo(new Answer.Done(Json.NULL));
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
            Sent ofFirst = send(first, payment, LONG, "{\"input\":1}");
            ConsumerRecord<String, String> command = ofFirst.command();
            Sent ofSecond = send(second, payment, LONG, "{\"input\":2}");
            ConsumerRecord<String, String> otherCommand = ofSecond.command();
            assertThat(header(command, "Norn-Reply-Partition")).isEqualTo(header(otherCommand, "Norn-Reply-Partition"));

            payment.reply(otherCommand, 200, otherCommand.value());
            payment.reply(command, 200, command.value());

            assertThat(ofFirst.answer().get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isEqualTo(new Answer.Done(new Json("{\"input\":1}")));
            assertThat(ofSecond.answer().get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isEqualTo(new Answer.Done(new Json("{\"input\":2}")));
        }
    }

    @Test
    void shouldSayNotSentOfWhatIsTooLarge() throws Exception {
        try (KafkaTransport transport = new KafkaTransport(settings("a"));
                ScriptedParticipant payment = payment()) {
            warmUp(transport, payment);
            String large = "{\"input\":\"" + "x".repeat(2 << 20) + "\"}";
            assertThat(refusal(transport, trust, large).code()).isEqualTo("COMMAND_TOO_LARGE");
            String huge = "{\"input\":\"" + "x".repeat(12 << 20) + "\"}";
            assertThat(refusal(transport, trust, huge).code()).isEqualTo("COMMAND_TOO_LARGE");
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
            assertThat(refusal(transport, over, "{\"input\":1}").code()).isEqualTo("LEASE_LOST");
            assertThat(send(transport, payment, LONG, "{\"input\":2}").command().value())
                    .isEqualTo("{\"input\":2}");
        }
    }

    @Test
    void shouldSayNotSentWhenThereIsNoKafka() throws Exception {
        KafkaTransportSettings nowhere =
                KafkaTransportSettings.of("127.0.0.1:1", "a").withTimeout(Duration.ofSeconds(1));
        try (KafkaTransport transport = new KafkaTransport(nowhere)) {
            assertThat(notSent(call(transport, Duration.ofMillis(800), "{}")).code())
                    .isEqualTo("KAFKA_UNAVAILABLE");
            await().atMost(PATIENCE).untilAsserted(() -> {
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
            // At first there may be no connection, in so short a time.
            await().atMost(PATIENCE).untilAsserted(() -> {
                CallError error = notSent(call(transport, Duration.ofSeconds(2), "{}"));
                assertThat(error.code()).isEqualTo("KAFKA_UNAVAILABLE");
                assertThat(error.message()).contains(prefix + ".payment");
            });
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
                        call(transport, SHORT, "{\"input\":\"cut off\"}").get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
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
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(LONG.dividedBy(2));

            kafka.restart();
            await().atMost(PATIENCE).until(() -> {
                CompletableFuture<Answer> answer = call(transport, SHORT, "{\"input\":\"after\"}");
                ConsumerRecord<String, String> command = payment.takeUnless(answer::isDone);
                return command != null && command.value().equals("{\"input\":\"after\"}");
            });
        }
    }

    /** Until it knows the topic, and that its partition is read. */
    private void warmUp(KafkaTransport transport, ScriptedParticipant payment) throws Exception {
        Sent sent = send(transport, payment, LONG, "{}");
        payment.reply(sent.command(), 204, "");
        assertThat(sent.answer().get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(new Answer.Done(Json.NULL));
    }

    /**
     * A call that was sent.
     *
     * @param notSentBefore why it was not at first
     */
    private record Sent(
            CompletableFuture<Answer> answer, ConsumerRecord<String, String> command, List<CallError> notSentBefore) {}

    /**
     * Calls until the command comes, as often as it is not sent, as the dispatcher does: where everything stands still for a
     * second, Kafka is taken for being away.
     */
    private Sent send(KafkaTransport transport, ScriptedParticipant payment, Duration timeout, String body)
            throws Exception {
        List<CallError> notSentBefore = new ArrayList<>();
        long limit = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            assertThat(System.nanoTime()).as("sent, not %s", notSentBefore).isLessThan(limit);
            CompletableFuture<Answer> answer = call(transport, timeout, body);
            ConsumerRecord<String, String> command =
                    payment.takeUnless(() -> answer.getNow(null) instanceof Answer.NotSent);
            if (command != null) {
                return new Sent(answer, command, notSentBefore);
            }
            notSentBefore.add(notSent(answer));
        }
    }

    /** Why something is not sent, if Kafka is there. */
    private CallError refusal(KafkaTransport transport, TrustWindow window, String body) {
        return await().atMost(PATIENCE)
                .until(
                        () -> {
                            CompletableFuture<Answer> answer = new CompletableFuture<>();
                            transport.call(participantCall(LONG, body), window, answer::complete);
                            return notSent(answer);
                        },
                        error -> !error.code().equals("KAFKA_UNAVAILABLE"));
    }

    private ScriptedParticipant payment() throws Exception {
        return new ScriptedParticipant(TestKafka.bootstrapServers(), prefix + ".payment");
    }

    private KafkaTransportSettings settings(String node) {
        return KafkaTransportSettings.of(TestKafka.bootstrapServers(), node)
                .withTimeout(LONG)
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
        Answer given = answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(given).isInstanceOf(Answer.Unknown.class);
        return ((Answer.Unknown) given).error();
    }

    private static CallError notSent(CompletableFuture<Answer> answer) throws Exception {
        Answer given = answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(given).isInstanceOf(Answer.NotSent.class);
        return ((Answer.NotSent) given).error();
    }
}
