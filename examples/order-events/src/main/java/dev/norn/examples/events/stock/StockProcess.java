package dev.norn.examples.events.stock;

import com.zaxxer.hikari.HikariDataSource;
import dev.norn.examples.events.ParticipantService;
import dev.norn.examples.events.ServiceSettings;
import dev.norn.examples.stage.EmptyDatabases;
import java.io.IOException;

/** The stock service in a process of its own. */
public final class StockProcess {
    private static final int POOL_SIZE = 24;

    private StockProcess() {}

    /** Serves until it is killed. */
    public static void main(String[] arguments) throws IOException {
        ServiceSettings settings = ServiceSettings.of(System.getenv());
        HikariDataSource database = new HikariDataSource(EmptyDatabases.pool("stock", settings.database(), POOL_SIZE));
        ParticipantService.start("stock", new Stock(), database, settings.coordinator());
    }
}
