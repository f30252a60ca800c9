package dev.norn.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.norn.engine.Mode;
import dev.norn.engine.TransactionStatus;
import dev.norn.simulator.world.Fault;
import dev.norn.simulator.world.Tally;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Seeds of the simulator. {@code -Dnorn.simulation.seeds=20000} runs so many, {@code -Dnorn.simulation.first=N} from
 * another one on, and {@code -Dnorn.simulation.seed=N} exactly one, with its trace.
 */
class SimulationTest {

    private static final long SEEDS = Long.getLong("norn.simulation.seeds", 200);
    private static final long FIRST = Long.getLong("norn.simulation.first", 1);
    private static final int MAX_TOLD_FAILURES = 20;

    /** Codes that clients must know how to take, besides those of faults. */
    private static final List<String> REFUSALS =
            List.of("ALREADY_DECIDED", "BRANCHES_DIFFER", "IDEMPOTENCY_KEY_REUSED", "TOO_MANY_BRANCHES", "WRONG_MODE");

    @Test
    @DisabledIfSystemProperty(named = "norn.simulation.seed", matches = ".+")
    void shouldKeepEveryGuaranteeWhateverFails() throws InterruptedException {
        long begun = System.nanoTime();
        Tally total = new Tally();
        ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
        inParallel(seed -> {
            try {
                Report report = Simulation.run(seed);
                synchronized (total) {
                    total.add(report.tally());
                }
            } catch (Throwable e) {
                failures.add(e);
            }
        });
        System.out.printf(
                "%s%d seeds from %d in %d ms%n", total, SEEDS, FIRST, (System.nanoTime() - begun) / 1_000_000);
        failures.stream().limit(MAX_TOLD_FAILURES).forEach(failure -> failure.printStackTrace(System.out));
        assertThat(failures).as("failed runs").isEmpty();
        if (SEEDS >= 200) {
            assertCovered(total);
        }
    }

    /** Seeds beyond the usual ones that have found something. A change of the workload makes other runs of them. */
    @ParameterizedTest
    @ValueSource(longs = 324)
    void shouldKeepWhatItFailedToKeepOnce(long seed) {
        assertThat(Simulation.run(seed).hash()).isNotZero();
    }

    private static void assertCovered(Tally total) {
        for (Fault fault : Fault.values()) {
            assertThat(total.of(fault.name())).as("%s", fault).isPositive();
        }
        for (String code : REFUSALS) {
            assertThat(total.of("refused " + code)).as("%s", code).isPositive();
        }
        for (TransactionStatus status : TransactionStatus.values()) {
            if (status.ended()) {
                for (Mode mode : Mode.values()) {
                    assertThat(total.of("outcome " + mode + " " + status))
                            .as("%s %s", mode, status)
                            .isPositive();
                }
            }
        }
    }

    private interface Run {
        void of(long seed);
    }

    private static void inParallel(Run run) throws InterruptedException {
        AtomicLong next = new AtomicLong(FIRST);
        List<Thread> workers = new ArrayList<>();
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            workers.add(Thread.startVirtualThread(() -> {
                long seed;
                while ((seed = next.getAndIncrement()) < FIRST + SEEDS) {
                    run.of(seed);
                }
            }));
        }
        for (Thread worker : workers) {
            worker.join();
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "norn.simulation.seed", matches = ".+")
    void shouldPlayOneSeed() {
        Report report = Simulation.run(Long.getLong("norn.simulation.seed"));
        report.trace().forEach(System.out::println);
        System.out.print(report.tally());
    }

    @Test
    void shouldPlayASeedTheSameAgain() {
        for (long seed = FIRST; seed < FIRST + 10; seed++) {
            Report once = Simulation.run(seed);
            Report again = Simulation.run(seed);
            assertThat(again.trace()).isEqualTo(once.trace());
            assertThat(again.hash()).isEqualTo(once.hash());
        }
    }
}
