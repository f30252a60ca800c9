package dev.norn.examples.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class TrafficTest {
    private static final Instant KILLED = Instant.parse("2026-01-31T12:00:00Z");

    private final Traffic traffic = new Traffic();

    @Test
    void shouldNotTakeACallThatADeadCoordinatorLeftForOneOfItsSuccessor() {
        CompletableFuture<Long> progress = traffic.nextArrival(KILLED);

        traffic.arrived(call(KILLED));
        assertThat(progress).isNotDone();

        traffic.arrived(call(KILLED.plusMillis(1)));
        assertThat(progress).isDone();
    }

    @Test
    void shouldCountCallsAndTheFaultyOnesAmongThem() {
        traffic.arrived(call(KILLED));
        traffic.inject(call -> new Fault.ServerError(503));

        assertThat(traffic.arrived(call(KILLED))).isEqualTo(new Fault.ServerError(503));
        assertThat(traffic.calls()).isEqualTo(2);
        assertThat(traffic.faulty()).isEqualTo(1);
    }

    private static ServiceCall call(Instant deadline) {
        return new ServiceCall("payment", "charge", "1/0/action", 1, deadline);
    }
}
