package dev.norn.examples.events.orders;

import com.zaxxer.hikari.HikariDataSource;
import dev.norn.examples.events.ParticipantService;
import dev.norn.examples.events.ServiceSettings;
import dev.norn.examples.stage.EmptyDatabases;
import dev.norn.sdk.kafka.KafkaOutboxSettings;
import dev.norn.sdk.kafka.KafkaOutboxSink;
import dev.norn.sdk.outbox.Outbox;
import dev.norn.sdk.outbox.OutboxRelay;
import java.io.IOException;

/** The orders service in a process of its own: what customers call, what the saga calls, and the outbox's relay. */
public final class OrdersProcess {
    private static final int POOL_SIZE = 24;

    private OrdersProcess() {}

    /** Serves until it is killed. */
    public static void main(String[] arguments) throws IOException {
        ServiceSettings settings = ServiceSettings.of(System.getenv());
        HikariDataSource database = new HikariDataSource(EmptyDatabases.pool("orders", settings.database(), POOL_SIZE));
        Outbox outbox = new Outbox();
        Orders orders = new Orders(database, outbox);

        KafkaOutboxSink kafka = new KafkaOutboxSink(KafkaOutboxSettings.of(settings.kafka(), "/orders"));
        new OutboxRelay(database, kafka).start(outbox);

        ParticipantService.start("orders", orders, database, settings.coordinator());
        ShopFront.open(orders, settings.port());
    }
}
