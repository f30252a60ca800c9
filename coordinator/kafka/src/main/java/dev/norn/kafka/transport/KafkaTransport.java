package dev.norn.kafka.transport;

import dev.norn.engine.Answer;
import dev.norn.runtime.dispatch.CallProgress;
import dev.norn.runtime.dispatch.ParticipantCall;
import dev.norn.runtime.dispatch.Transport;
import dev.norn.runtime.node.TrustWindow;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls participants over Kafka; the package description has the model. Begins to talk to Kafka with the first call: a node
 * that never calls anybody this way leaves Kafka alone.
 *
 * <p>Calls are sent on virtual threads, because Kafka's producer blocks while it does not know a topic: that delays nobody
 * else.
 */
public final class KafkaTransport implements Transport {

    /** The scheme of the addresses that are reached this way. */
    public static final String SCHEME = "kafka";

    private static final Logger log = LoggerFactory.getLogger(KafkaTransport.class);
    private static final String UNAVAILABLE = "KAFKA_UNAVAILABLE";
    private static final String NOT_ACKNOWLEDGED = "Kafka did not acknowledge a command within ";

    private final KafkaTransportSettings settings;
    private final InstantSource clock;
    private final LongSupplier nanoClock;
    private final CommandRecords records;
    private final Link link = new Link();
    private final LinkLoop loop;
    private final AtomicBoolean begun = new AtomicBoolean();

    /** Names of calls begin with it: an earlier life of this node has given out other ones. */
    private final String life = UUID.randomUUID().toString();

    private final AtomicLong calls = new AtomicLong();
    private final Map<String, Command> waiting = new ConcurrentHashMap<>();
    private final ExecutorService executor = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("norn-command-", 0).factory());
    private final ScheduledThreadPoolExecutor timer;
    private volatile boolean closed;

    /** A transport that tells the time by the system's clock. */
    public KafkaTransport(KafkaTransportSettings settings) {
        this(settings, InstantSource.system(), System::nanoTime);
    }

    /**
     * A transport with threads of its own.
     *
     * @param clock tells how far a {@code Retry-After} that is a date is away
     * @param nanoClock the monotonic clock by which calls are sent
     */
    public KafkaTransport(KafkaTransportSettings settings, InstantSource clock, LongSupplier nanoClock) {
        this.settings = settings;
        this.clock = clock;
        this.nanoClock = nanoClock;
        this.records = new CommandRecords(settings.commandTopic());
        this.loop = new LinkLoop(settings, life, link, () -> !waiting.isEmpty(), this::replied);
        this.timer = new ScheduledThreadPoolExecutor(
                1,
                Thread.ofPlatform().name("norn-command-deadlines").daemon(true).factory());
        timer.setRemoveOnCancelPolicy(true);
    }

    /** A call that waits for its reply. */
    private static final class Command {
        final String name;
        final ParticipantCall call;
        final CallProgress progress;

        /** What stands between it and being sent. */
        volatile String obstacle = "there is no connection to Kafka yet";

        volatile boolean acknowledged;

        Command(String name, ParticipantCall call, CallProgress progress) {
            this.name = name;
            this.call = call;
            this.progress = progress;
        }
    }

    @Override
    public void call(ParticipantCall call, TrustWindow trust, Consumer<Answer> done) {
        begin();
        String name = life + "-" + calls.incrementAndGet();
        CallProgress progress = new CallProgress(call, trust, nanoClock, answer -> {
            waiting.remove(name);
            done.accept(answer);
        });
        String down = link.whyDown();
        if (down != null) {
            progress.giveUp(UNAVAILABLE, down);
            return;
        }
        Command command = new Command(name, call, progress);
        waiting.put(name, command);
        try {
            progress.expireBy(timer.schedule(() -> expire(command), progress.nanosLeft(), TimeUnit.NANOSECONDS));
            executor.execute(() -> send(command));
        } catch (RejectedExecutionException e) {
            progress.giveUp("NODE_STOPPING", "the node is being stopped");
        }
    }

    private void begin() {
        if (begun.compareAndSet(false, true) && !closed) {
            loop.start();
        }
    }

    private void expire(Command command) {
        if (command.progress.giveUp(UNAVAILABLE, command.obstacle)) {
            return;
        }
        if (!command.acknowledged && waiting.containsKey(command.name)) {
            // Before the answer: what follows from it must not be sent into the same silence.
            link.down(NOT_ACKNOWLEDGED + command.call.timeout().toMillis() + " ms");
        }
        boolean _ = command.progress.expire();
    }

    private void send(Command command) {
        CallProgress progress = command.progress;
        try {
            Link.Open open = link.await(progress.nanosLeft());
            if (open == null) {
                progress.giveUp(UNAVAILABLE, String.valueOf(link.whyDown()));
                return;
            }
            String topic = records.topicOf(command.call);
            command.obstacle = "Kafka has no topic " + topic + ", or does not say";
            // Blocks while the topic is not known, so that sending does not.
            int partitions = open.producer().partitionsFor(topic).size();
            if (partitions > 0 && progress.beginSending()) {
                handOver(command, open);
            }
        } catch (InterruptedException | InterruptException e) {
            progress.giveUp("NODE_STOPPING", "the node is being stopped");
        } catch (KafkaException | IllegalStateException e) {
            progress.giveUp(UNAVAILABLE, e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }

    private void handOver(Command command, Link.Open open) {
        ProducerRecord<String, byte[]> record = records.of(command.call, command.name, open.replies());
        Thread sender = Thread.currentThread();
        try {
            // The callback is told all that the future is.
            var _ = open.producer().send(record, (_, failure) -> {
                if (failure == null) {
                    command.acknowledged = true;
                } else {
                    notAcknowledged(command, failure, Thread.currentThread() == sender);
                }
            });
        } catch (KafkaException | IllegalStateException e) {
            notAcknowledged(command, e, true);
        }
    }

    /** @param refused whether the producer never took it */
    private void notAcknowledged(Command command, Exception failure, boolean refused) {
        CallProgress progress = command.progress;
        String why = failure.getClass().getSimpleName() + ": " + failure.getMessage();
        if (failure instanceof RecordTooLargeException) {
            progress.answer(new Answer.NotSent(progress.error("COMMAND_TOO_LARGE", why)));
        } else if (refused) {
            progress.answer(new Answer.NotSent(progress.error(UNAVAILABLE, why)));
        } else {
            link.down(why);
            progress.answer(new Answer.Unknown(progress.error(UNAVAILABLE, why)));
        }
    }

    /** A record on the node's partition. */
    private void replied(ConsumerRecord<String, byte[]> record) {
        String name = ReplyRecords.callOf(record);
        Command command = name == null ? null : waiting.get(name);
        if (command == null) {
            log.debug("a reply to {} is late, or not for this node", name);
            return;
        }
        command.progress.answer(read(command, record));
    }

    private Answer read(Command command, ConsumerRecord<String, byte[]> record) {
        try {
            return ReplyRecords.read(record, command.call.operation(), settings.maxReplyBytes(), clock.instant());
        } catch (RuntimeException e) {
            // Whatever it is, it must not cost the replies behind it.
            log.error("the reply to {} of {} cannot be read", command.name, command.call.uri(), e);
            return new Answer.Unknown(command.progress.error("INVALID_REPLY", e.toString()));
        }
    }

    @Override
    public void close() {
        closed = true;
        timer.shutdownNow();
        executor.shutdownNow();
        loop.close();
        for (Command command : waiting.values()) {
            CallProgress progress = command.progress;
            if (!progress.giveUp("NODE_STOPPING", "the node is being stopped")) {
                progress.answer(new Answer.Unknown(progress.error("NODE_STOPPING", "the node is being stopped")));
            }
        }
    }
}
