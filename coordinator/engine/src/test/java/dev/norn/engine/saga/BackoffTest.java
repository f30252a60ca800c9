package dev.norn.engine.saga;

import static org.assertj.core.api.Assertions.assertThat;

import dev.norn.dsl.RetryPolicy;
import dev.norn.engine.machine.Backoff;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private static final RandomGenerator LOWEST = () -> 0;
    private static final RandomGenerator HIGHEST = () -> -1;
    private static final RetryPolicy POLICY =
            new RetryPolicy(5, Duration.ofMillis(200), 2.0, Duration.ofSeconds(10), 0.2);

    @Test
    void shouldDoubleUpToTheLongestPause() {
        RetryPolicy steady = new RetryPolicy(5, Duration.ofMillis(200), 2.0, Duration.ofSeconds(10), 0);
        assertThat(Backoff.pauseMillis(steady, 0, LOWEST)).isEqualTo(200);
        assertThat(Backoff.pauseMillis(steady, 1, LOWEST)).isEqualTo(400);
        assertThat(Backoff.pauseMillis(steady, 5, LOWEST)).isEqualTo(6_400);
        assertThat(Backoff.pauseMillis(steady, 6, LOWEST)).isEqualTo(10_000);
        assertThat(Backoff.pauseMillis(steady, Integer.MAX_VALUE, LOWEST)).isEqualTo(10_000);
    }

    @Test
    void shouldLengthenOrShortenByTheJittersShare() {
        assertThat(Backoff.pauseMillis(POLICY, 0, LOWEST)).isEqualTo(160);
        assertThat(Backoff.pauseMillis(POLICY, 0, HIGHEST)).isEqualTo(240);
        assertThat(Backoff.pauseMillis(POLICY, 99, HIGHEST)).isEqualTo(12_000);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 1_000; i++) {
            assertThat(Backoff.pauseMillis(POLICY, 1, random)).isBetween(320L, 480L);
        }
    }

    @Test
    void shouldNeverPauseForNothing() {
        RetryPolicy hectic = new RetryPolicy(0, Duration.ofMillis(1), 1.0, Duration.ofMillis(1), 1);
        assertThat(Backoff.pauseMillis(hectic, 0, LOWEST)).isEqualTo(1);
    }

    @Test
    void shouldHonourRetryAfterWithinBounds() {
        assertThat(Backoff.pauseMillis(POLICY, 3, Duration.ofSeconds(5), LOWEST))
                .isEqualTo(5_000);
        assertThat(Backoff.pauseMillis(POLICY, 3, Duration.ZERO, LOWEST)).isEqualTo(200);
        assertThat(Backoff.pauseMillis(POLICY, 3, Duration.ofDays(9), LOWEST))
                .isEqualTo(Backoff.MAX_RETRY_AFTER.toMillis());
        assertThat(Backoff.pauseMillis(POLICY, 1, null, LOWEST)).isEqualTo(320);
    }
}
