package dev.norn.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.norn.runtime.relay.EventSink;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A coordinator, in a process of its own, that is stopped beyond its lease in the middle of publishing, and goes on when
 * another one has taken over: Kafka refuses it. Each gives its events a source of its own, so that readers can tell whose
 * records they read.
 */
@Timeout(900)
class PausedCoordinatorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final String ZOMBIE = "/zombie";
    private static final String NEXT = "/next";

    /** When both have published for a while, from memory. */
    private static final int ROUND = 40;

    @Test
    void shouldBeRefusedWhenItGoesOnToSendARound() throws Exception {
        String outcome = pauseAndTakeOver(Strike.stop(Seam.NOT_SENT, ROUND));
        assertThat(outcome).startsWith(DeadlyProducer.REFUSED);
    }

    @Test
    void shouldBeRefusedWhenItGoesOnToCommitARound() throws Exception {
        String outcome = pauseAndTakeOver(Strike.stop(Seam.SENT, ROUND));
        assertThat(outcome).startsWith(DeadlyProducer.REFUSED);
    }

    @Test
    void shouldPublishNothingWhenItGoesOnToOpenALane() throws Exception {
        assertThat(pauseAndTakeOver(Strike.stop(Seam.OPENING, 1))).isEqualTo(DeadlyProducer.CLOSED);
    }

    /** Gives what came of what the zombie was at. */
    private static String pauseAndTakeOver(Strike strike) throws Exception {
        try (Installation installation = new Installation();
                TopicReader reader = installation.reader(true, Set.of("ce_source"))) {
            killOneThatHasNotSentAll(installation);
            CoordinatorChild zombie = installation.start("zombie", ZOMBIE, strike, 2);
            assertThat(zombie.next()).isEqualTo(Striker.STOPPING);
            await().atMost(PATIENCE).until(zombie::isStopped);
            CoordinatorChild next = installation.start("next", NEXT, Strike.NEVER, 3);
            await().atMost(PATIENCE).until(() -> lanesOf(NEXT, reader).size() == EventSink.LANES);
            List<String> before = reader.read().idsOf(ZOMBIE);

            zombie.goOn();
            String outcome = zombie.next();
            if (!outcome.equals(DeadlyProducer.CLOSED)) {
                assertThat(zombie.next()).isEqualTo(DeadlyProducer.CLOSED);
            }

            zombie.rest();
            next.rest();
            reader.requireExactly(installation.awaitAllReadable(reader));
            assertThat(reader.read().idsOf(ZOMBIE)).isEqualTo(before);
            System.out.printf("%s: %s; %d events readable of the zombie%n", strike, outcome, before.size());
            return outcome;
        }
    }

    /** Leaves something to publish to whoever opens the lanes next. */
    private static void killOneThatHasNotSentAll(Installation installation) throws Exception {
        Strike strike = new Strike(Strike.Manner.HALT, Seam.NOT_SENT, ROUND, 0);
        CoordinatorChild first = installation.start("first", "/first", strike, 1);
        first.end().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        assertThat(first.exitCode()).as(first.story()).isEqualTo(Striker.EXIT_CODE);
    }

    private static Set<Integer> lanesOf(String source, TopicReader reader) {
        return reader.read().idsOf(source).stream()
                .map(id -> EventSink.laneOf(Integer.parseInt(id.substring(0, id.indexOf('-')))))
                .collect(Collectors.toSet());
    }
}
