package dev.norn.server.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.norn.engine.Mode;
import dev.norn.engine.TransactionStatus;
import dev.norn.runtime.RuntimeMetrics.AttemptOutcome;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Whoever may start transactions cannot make so many meters that the node has no memory left. */
class NodeMetricsTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final NodeMetrics metrics = new NodeMetrics(registry);

    @Test
    void shouldBoundTheNamesThatInitiatorsChoose() {
        int names = NodeMetrics.MAX_CHOSEN_NAMES + 100;
        for (int i = 0; i < names; i++) {
            metrics.transactionStarted(Mode.TCC, "name-" + i);
            metrics.transactionEnded(Mode.TCC, "name-" + i, TransactionStatus.COMMITTED, Duration.ofMillis(1));
        }
        metrics.transactionStarted(Mode.TCC, "name-0");

        assertThat(values("norn.transactions.started", "name")).hasSize(NodeMetrics.MAX_CHOSEN_NAMES + 1);
        assertThat(values("norn.transactions.ended", "name"))
                .isEqualTo(values("norn.transactions.started", "name"))
                .isEqualTo(values("norn.transaction.duration", "name"))
                .contains("name-0", LabelValues.OTHER)
                .doesNotContain("name-" + NodeMetrics.MAX_CHOSEN_NAMES);
        assertThat(started("name-0")).isEqualTo(2);
        assertThat(started(LabelValues.OTHER)).isEqualTo(100);
    }

    @Test
    void shouldNotBoundTheNamesOfSagas() {
        int names = NodeMetrics.MAX_CHOSEN_NAMES + 100;
        for (int i = 0; i < names; i++) {
            metrics.transactionStarted(Mode.SAGA, "name-" + i);
        }
        assertThat(values("norn.transactions.started", "name")).hasSize(names);
    }

    @Test
    void shouldBoundTheTargetsThatInitiatorsName() {
        for (int i = 0; i < NodeMetrics.MAX_ATTEMPT_METERS + 100; i++) {
            metrics.attemptEnded("nobody-" + i, "hold", AttemptOutcome.NOT_SENT, Duration.ZERO);
        }
        assertThat(values("norn.branch.attempts", "participant"))
                .hasSize(NodeMetrics.MAX_ATTEMPT_METERS + 1)
                .contains(LabelValues.OTHER);
    }

    private double started(String name) {
        return registry.get("norn.transactions.started")
                .tag("name", name)
                .counter()
                .count();
    }

    private Set<String> values(String meter, String label) {
        return registry.find(meter).meters().stream()
                .map(Meter::getId)
                .map(id -> Objects.requireNonNull(id.getTag(label)))
                .collect(Collectors.toSet());
    }
}
