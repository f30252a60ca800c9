package dev.norn.sdk.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.norn.embedded.TestKafka;
import dev.norn.protocol.DeadLetterHeaders;
import dev.norn.sdk.BusinessFailure;
import dev.norn.sdk.Participant;
import dev.norn.sdk.SagaAction;
import dev.norn.sdk.StepContext;
import dev.norn.sdk.participant.ParticipantHandler;
import dev.norn.sdk.participant.ParticipantOperations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Commands on a real Kafka, of a participant without a database. */
@Timeout(300)
class CommandConsumerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final String topic = TestKafka.uniqueName("commands");
    private final Topics topics = new Topics(TestKafka.bootstrapServers());
    private final List<CommandConsumer> consumers = new ArrayList<>();
    private final Desk desk = new Desk("one");
    private Caller caller;

    /** Does what it is told. */
    @Participant(value = "desk", fence = Participant.Fence.NONE)
    static final class Desk {
        private final String name;
        final List<String> done = new CopyOnWriteArrayList<>();
        final Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();
        final Semaphore begun = new Semaphore(0);
        final AtomicInteger running = new AtomicInteger();
        final AtomicInteger mostRunning = new AtomicInteger();

        Desk(String name) {
            this.name = name;
        }

        @SagaAction(compensation = SagaAction.Compensation.NONE)
        public Map<String, String> file(String what, StepContext step) throws InterruptedException {
            mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
            begun.release();
            try {
                CountDownLatch gate = gates.get(what);
                if (gate != null && !gate.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                    throw new IllegalStateException("nobody opened the gate");
                }
                if (what.equals("no")) {
                    throw new BusinessFailure("NO", "the desk says no");
                }
                if (what.equals("bug")) {
                    throw new IllegalStateException("a bug");
                }
                done.add(what);
                return Map.of("by", name);
            } finally {
                running.decrementAndGet();
            }
        }
    }

    @BeforeEach
    void start() throws Exception {
        caller = new Caller(topics, topic + ".desk");
    }

    @AfterEach
    void stop() {
        desk.gates.values().forEach(CountDownLatch::countDown);
        consumers.forEach(CommandConsumer::close);
        caller.close();
    }

    @Test
    void shouldAnswerAsOverHttp() {
        start(desk, settings());
        caller.send("a", 1, "desk.file", Caller.LONG, "\"x\"");
        caller.send("b", 2, "desk.file", Caller.LONG, "\"no\"");
        caller.send("c", 3, "desk.file", Caller.LONG, "\"bug\"");
        caller.send("d", 4, "desk.burn", Caller.LONG, "\"x\"");
        caller.send("e", 5, "desk.file", Caller.LONG, "\"x");

        ConsumerRecord<String, String> done = caller.reply("a");
        assertThat(Topics.headers(done))
                .containsEntry("Norn-Status", "200")
                .containsEntry("Content-Type", "application/json")
                .containsEntry("Norn-Transaction", "1")
                .containsEntry("Norn-Branch", "1");
        assertThat(done.value()).isEqualTo("{\"by\":\"one\"}");
        assertThat(done.key()).isEqualTo("1/1");
        assertThat(Caller.status(caller.reply("b"))).isEqualTo("422");
        assertThat(caller.reply("b").value()).contains("business-failure");
        assertThat(Caller.status(caller.reply("c"))).isEqualTo("500");
        assertThat(Caller.status(caller.reply("d"))).isEqualTo("404");
        assertThat(Caller.status(caller.reply("e"))).isEqualTo("400");
    }

    @Test
    void shouldAnswerWhatCameTooLateWithoutDoingIt() {
        caller.send("late", 1, "desk.file", Duration.ofSeconds(-1), "\"late\"");
        caller.send("now", 2, "desk.file", Caller.LONG, "\"now\"");
        CommandConsumer consumer = start(desk, settings());

        assertThat(caller.reply("late").value()).contains("DEADLINE_PASSED");
        assertThat(Caller.status(caller.reply("late"))).isEqualTo("504");
        assertThat(Caller.status(caller.reply("now"))).isEqualTo("200");
        assertThat(desk.done).containsExactly("now");
        assertThat(consumer.status().expired()).isEqualTo(1);
    }

    @Test
    void shouldPutWhatIsNoCommandAside() {
        start(desk, settings());
        caller.send("7/1", Map.of("who", "knows"), "gibberish");
        caller.send(null, Map.of(), "more of it");
        caller.send(
                "7/1",
                Map.of(
                        "Norn-Call", "m",
                        "Norn-Reply-To", topic + ".desk.replies",
                        "Norn-Reply-Partition", "1",
                        "Norn-Target", "desk.file",
                        "Norn-Transaction", "x"),
                "{}");
        caller.send("after", 7, "desk.file", Caller.LONG, "\"after\"");

        assertThat(Caller.status(caller.reply("after"))).isEqualTo("200");
        // Who can be told is told.
        assertThat(caller.reply("m").value()).contains("MALFORMED_REQUEST", "Norn-Transaction");
        List<ConsumerRecord<String, String>> dead = topics.read(topic + ".desk.dead-letters", 3);
        assertThat(dead).extracting(ConsumerRecord::value).containsExactlyInAnyOrder("gibberish", "more of it", "{}");
        ConsumerRecord<String, String> first = dead.stream()
                .filter(record -> record.value().equals("gibberish"))
                .findFirst()
                .orElseThrow();
        assertThat(first.key()).isEqualTo("7/1");
        assertThat(Topics.headers(first))
                .containsEntry("who", "knows")
                .containsEntry(DeadLetterHeaders.TOPIC, topic + ".desk")
                .containsEntry(DeadLetterHeaders.GROUP, topic + ".desk")
                .containsEntry(DeadLetterHeaders.ATTEMPTS, "1")
                .containsKeys(DeadLetterHeaders.PARTITION, DeadLetterHeaders.OFFSET, DeadLetterHeaders.MESSAGE);
    }

    @Test
    void shouldRunABranchInOrderAndBranchesAtOnceUpToTheLimit() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        desk.gates.put("slow", gate);
        start(desk, settings().withConcurrency(3));
        caller.send("slow", 1, "desk.file", Caller.LONG, "\"slow\"");
        caller.send("behind", 1, "desk.file", Caller.LONG, "\"behind\"");
        for (int i = 0; i < 40; i++) {
            caller.send("other-" + i, 10 + i, "desk.file", Caller.LONG, "\"other\"");
        }
        for (int i = 0; i < 40; i++) {
            assertThat(Caller.status(caller.reply("other-" + i))).isEqualTo("200");
        }
        assertThat(desk.done).doesNotContain("behind");
        gate.countDown();
        caller.reply("behind");

        assertThat(desk.done.indexOf("behind")).isGreaterThan(desk.done.indexOf("slow"));
        assertThat(desk.mostRunning.get()).isBetween(2, 3);
    }

    @Test
    void shouldPollNoMoreThanMayWait() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        desk.gates.put("slow", gate);
        topics.create(topic + ".desk", 1);
        for (int i = 0; i < 300; i++) {
            caller.send("c-" + i, 1 + i, "desk.file", Caller.LONG, i < 2 ? "\"slow\"" : "\"quick\"");
        }
        CommandConsumer consumer = start(
                desk,
                settings().withConcurrency(2).with(new CommandSettings.Waiting(10, 1 << 20)),
                Map.of("max.poll.records", 5));

        assertThat(desk.begun.tryAcquire(2, 60, TimeUnit.SECONDS)).isTrue();
        // It stands still, and goes on to live in its group, for longer than a session.
        await().pollDelay(Duration.ofSeconds(2))
                .atMost(PATIENCE)
                .until(() -> consumer.status().handled() == 0);
        assertThat(caller.answered()).isZero();
        gate.countDown();
        for (int i = 0; i < 300; i++) {
            assertThat(Caller.status(caller.reply("c-" + i))).isEqualTo("200");
        }
        assertThat(desk.done).hasSize(300);
    }

    @Test
    void shouldAnswerWhatRunsBeforeItEndsAndLeaveTheRestToOthers() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        desk.gates.put("slow", gate);
        CommandConsumer first = start(desk, settings().withConcurrency(1));
        caller.send("slow", 1, "desk.file", Caller.LONG, "\"slow\"");
        assertThat(desk.begun.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
        caller.send("next", 2, "desk.file", Caller.LONG, "\"next\"");
        Thread closing = new Thread(first::close);
        closing.start();
        gate.countDown();
        closing.join(PATIENCE.toMillis());
        assertThat(closing.isAlive()).isFalse();
        assertThat(Caller.status(caller.reply("slow"))).isEqualTo("200");

        Desk other = new Desk("two");
        start(other, settings());
        caller.reply("next");
        assertThat(desk.done.size() + other.done.size())
                .as("each was done once")
                .isEqualTo(2);
    }

    @Test
    void shouldGoOnTryingWhereTheBrokersNamesAreUnknown() {
        ParticipantHandler handler = new ParticipantHandler(ParticipantOperations.of(List.of(desk)), null);
        CommandConsumer consumer =
                CommandConsumer.start(handler, settings(), Map.of("bootstrap.servers", "nowhere.invalid:9092"));
        consumers.add(consumer);
        await().atMost(PATIENCE).until(() -> consumer.status().problem() != null);
        assertThat(consumer.isAlive()).isTrue();
    }

    private CommandSettings settings() {
        return CommandSettings.of("desk").withTopicPattern(topic + ".{participant}");
    }

    private CommandConsumer start(Desk at, CommandSettings settings) {
        return start(at, settings, Map.of());
    }

    private CommandConsumer start(Desk at, CommandSettings settings, Map<String, Object> consumerConfig) {
        ParticipantHandler handler = new ParticipantHandler(ParticipantOperations.of(List.of(at)), null);
        CommandConsumer consumer = CommandConsumer.start(
                handler,
                settings,
                Map.of("bootstrap.servers", TestKafka.bootstrapServers()),
                consumerConfig,
                java.time.Clock.systemUTC());
        consumers.add(consumer);
        return consumer;
    }
}
