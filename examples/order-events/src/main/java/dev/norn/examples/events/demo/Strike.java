package dev.norn.examples.events.demo;

import dev.norn.embedded.EmbeddedKafka;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** What happens while orders are under way. On return it is started again. */
enum Strike {
    KAFKA {
        @Override
        String on(EventsStage stage) throws InterruptedException {
            EmbeddedKafka kafka = stage.kafka();
            long killed = System.nanoTime();
            kafka.crash();
            TimeUnit.MILLISECONDS.sleep(OUTAGE.toMillis());
            kafka.restart();
            return "kill -9 of Kafka; it serves again after %,d ms".formatted((System.nanoTime() - killed) / 1_000_000);
        }
    },
    READ_MODEL {
        @Override
        String on(EventsStage stage) throws IOException, InterruptedException {
            stage.readModel().kill();
            stage.readModel().start();
            return "kill -9 of the read model";
        }
    };

    /** Long enough for everybody to notice. */
    private static final Duration OUTAGE = Duration.ofSeconds(2);

    /** Strikes; what to tell about it. */
    abstract String on(EventsStage stage) throws IOException, InterruptedException;
}
