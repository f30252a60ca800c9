package dev.norn.examples.events.payment;

import com.zaxxer.hikari.HikariDataSource;
import dev.norn.examples.events.ParticipantService;
import dev.norn.examples.events.ServiceSettings;
import dev.norn.examples.stage.EmptyDatabases;
import java.io.IOException;

/** The payment service in a process of its own. */
public final class PaymentProcess {
    private static final int POOL_SIZE = 24;

    private PaymentProcess() {}

    /** Serves until it is killed. */
    public static void main(String[] arguments) throws IOException {
        ServiceSettings settings = ServiceSettings.of(System.getenv());
        HikariDataSource database =
                new HikariDataSource(EmptyDatabases.pool("payment", settings.database(), POOL_SIZE));
        ParticipantService.start("payment", new Payment(), database, settings.coordinator());
    }
}
