package dev.norn.examples.events.views;

import com.zaxxer.hikari.HikariDataSource;
import dev.norn.examples.events.ServiceSettings;
import dev.norn.examples.stage.EmptyDatabases;
import dev.norn.sdk.kafka.IdempotentConsumers;
import dev.norn.sdk.kafka.InboxConsumer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The read model in a process of its own. */
public final class ViewsProcess {
    /** What its log says of messages that came again: how many since the last line. */
    public static final String SKIPPED = "demo-skipped ";

    private static final int POOL_SIZE = 4;
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(200);

    /** After a kill the next process gets the partitions when Kafka has given this one up. */
    private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(6);

    private ViewsProcess() {}

    /** Serves until it is killed. */
    public static void main(String[] arguments) throws InterruptedException {
        ServiceSettings settings = ServiceSettings.of(System.getenv());
        HikariDataSource database = new HikariDataSource(EmptyDatabases.pool("views", settings.database(), POOL_SIZE));

        List<InboxConsumer> consumers = new IdempotentConsumers(database, Map.of("bootstrap.servers", settings.kafka()))
                .withConsumer("session.timeout.ms", (int) SESSION_TIMEOUT.toMillis())
                .of(new OrderViews());
        consumers.forEach(InboxConsumer::start);

        sayWhatIsSkipped(consumers);
    }

    private static void sayWhatIsSkipped(List<InboxConsumer> consumers) throws InterruptedException {
        for (long said = 0; ; TimeUnit.MILLISECONDS.sleep(LOOK_INTERVAL.toMillis())) {
            long skipped = consumers.stream()
                    .mapToLong(consumer -> consumer.status().duplicates())
                    .sum();
            if (skipped > said) {
                System.out.println(SKIPPED + (skipped - said));
                said = skipped;
            }
        }
    }
}
