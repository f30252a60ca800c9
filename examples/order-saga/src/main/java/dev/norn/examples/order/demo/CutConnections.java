package dev.norn.examples.order.demo;

import dev.norn.examples.order.demo.DatabaseProxy.Cut;
import dev.norn.examples.stage.DatabaseAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Connections to PostgreSQL break or stall, several times in a round: those of the coordinator mostly, at its commits too,
 * and those of the services. A stall lasts from half a lease to more than a whole one.
 */
final class CutConnections implements Disaster {
    private static final int MOST_CUTS = 5;
    private static final int LONGEST_PAUSE_MILLIS = 300;
    private static final int PERCENT_COORDINATOR = 75;
    private static final int PERCENT_ALL_CUT = 15;
    private static final int PERCENT_ALL_STALLED = 15;
    private static final List<Cut> CUTS = List.of(Cut.values());
    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(1);

    private final Duration lease;
    private @Nullable DatabaseProxy coordinator;
    private @Nullable DatabaseProxy services;

    CutConnections(Duration lease) {
        this.lease = lease;
    }

    @Override
    public DatabaseAddress coordinatorsRoad(DatabaseAddress direct) throws IOException {
        if (coordinator == null) {
            coordinator = DatabaseProxy.before(direct);
        }
        return coordinator.through(direct);
    }

    @Override
    public DatabaseAddress servicesRoad(DatabaseAddress direct) throws IOException {
        if (services == null) {
            services = DatabaseProxy.before(direct);
        }
        return services.through(direct);
    }

    @Override
    public String strike(Stage stage, Random random) throws InterruptedException {
        int cuts = 1 + random.nextInt(MOST_CUTS);
        List<String> done = new ArrayList<>();
        for (int cut = 0; cut < cuts; cut++) {
            TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_PAUSE_MILLIS));
            boolean ofCoordinator = random.nextInt(100) < PERCENT_COORDINATOR;
            done.add((ofCoordinator ? "" : "services: ") + cut(proxy(ofCoordinator ? coordinator : services), random));
        }
        return String.join(", ", done);
    }

    private String cut(DatabaseProxy proxy, Random random) throws InterruptedException {
        Duration stall = lease.multipliedBy(50 + random.nextInt(70)).dividedBy(100);
        int choice = random.nextInt(100);
        Cut next = CUTS.get(random.nextInt(CUTS.size()));
        if (choice < PERCENT_ALL_CUT) {
            proxy.cutAll();
            return "all cut";
        }
        if (choice < PERCENT_ALL_CUT + PERCENT_ALL_STALLED) {
            proxy.stall(stall);
            TimeUnit.MILLISECONDS.sleep(stall.toMillis());
            return "all stalled for %,d ms".formatted(stall.toMillis());
        }
        boolean met = proxy.cutNext(next, stall).await(REQUEST_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        return met ? next.toString() : next + " (none came)";
    }

    @Override
    public void heal(Stage stage) {
        proxy(coordinator).relent();
        proxy(services).relent();
    }

    private static DatabaseProxy proxy(@Nullable DatabaseProxy proxy) {
        if (proxy == null) {
            throw new IllegalStateException("no stage was set here");
        }
        return proxy;
    }

    @Override
    public void close() throws IOException {
        if (coordinator != null) {
            coordinator.close();
        }
        if (services != null) {
            services.close();
        }
    }
}
