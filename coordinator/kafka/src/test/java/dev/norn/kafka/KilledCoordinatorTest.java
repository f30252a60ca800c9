package dev.norn.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Coordinators in processes of their own, on PostgreSQL and Kafka, which end without a word at each seam between the journal
 * and Kafka's acknowledgement. Two live at a time: one works, and another one takes over from it when it is dead. {@code
 * -Dnorn.test.kills=100} kills so often, {@code -Dnorn.test.seed=N} repeats a seed.
 */
@Timeout(1800)
class KilledCoordinatorTest {
    private static final int KILLS = Integer.getInteger("norn.test.kills", 10);
    private static final long SEED = Long.getLong("norn.test.seed", System.nanoTime());
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final String SOURCE = "/norn";

    private final SplittableRandom chance = new SplittableRandom(SEED);
    private final Map<Seam, Integer> deaths = new EnumMap<>(Seam.class);

    @Test
    void shouldLoseNothingAndKeepTheOrderWhereverItIsKilled() throws Exception {
        System.out.println("KilledCoordinatorTest: -Dnorn.test.seed=" + SEED + " -Dnorn.test.kills=" + KILLS);
        long start = System.nanoTime();
        try (Installation installation = new Installation();
                TopicReader reader = installation.reader(true, Set.of());
                TopicReader all = installation.reader(false, Set.of())) {
            killAll(installation);
            long killed = System.nanoTime();
            installation.start("last", SOURCE, Strike.NEVER, 0);
            Map<Long, List<String>> journal = installation.awaitAllReadable(reader);
            reader.requireExactly(journal);
            int repeated = reader.repeated();
            // In this order: what is published again meanwhile must not hide what was cut off.
            int committed = reader.read().size();
            int cutOff = all.read().size() - committed;
            if (deaths.containsKey(Seam.ACKNOWLEDGED)) {
                assertThat(repeated).as("repeated").isPositive();
            }
            if (deaths.containsKey(Seam.SENT)) {
                assertThat(cutOff).as("in rounds that were cut off").isPositive();
            }
            System.out.printf(
                    "killed %d times %s in %.1f s: %d transactions, %d events, %d repeated, %d in rounds cut off; %.1f s%n",
                    KILLS,
                    deaths,
                    (killed - start) / 1e9,
                    journal.size(),
                    journal.values().stream().mapToInt(List::size).sum(),
                    repeated,
                    cutOff,
                    (System.nanoTime() - start) / 1e9);
        }
    }

    /** One is always there to take over, until nobody is left who is to die. */
    private void killAll(Installation installation) throws Exception {
        ArrayDeque<Strike> strikes = new ArrayDeque<>(Strike.deaths(KILLS, chance));
        ArrayDeque<String> nodeIds = new ArrayDeque<>(List.of("a", "b"));
        Map<CoordinatorChild, String> living = new LinkedHashMap<>();
        while (!strikes.isEmpty() || !living.isEmpty()) {
            while (!strikes.isEmpty() && !nodeIds.isEmpty()) {
                String nodeId = nodeIds.remove();
                living.put(installation.start(nodeId, SOURCE, strikes.remove(), chance.nextLong()), nodeId);
            }
            CoordinatorChild dead = awaitOneDead(List.copyOf(living.keySet()));
            nodeIds.add(living.remove(dead));
        }
    }

    private CoordinatorChild awaitOneDead(List<CoordinatorChild> living) throws Exception {
        List<CompletableFuture<CoordinatorChild>> ends = new ArrayList<>();
        living.forEach(child -> ends.add(child.end()));
        CoordinatorChild dead;
        try {
            dead = (CoordinatorChild) CompletableFuture.anyOf(ends.toArray(CompletableFuture[]::new))
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError(
                    "nobody dies: "
                            + living.stream().map(CoordinatorChild::story).toList(),
                    e);
        }
        assertThat(dead.exitCode()).as(dead.story()).isEqualTo(Striker.EXIT_CODE);
        deaths.merge(dead.strike().seam(), 1, Integer::sum);
        return dead;
    }
}
