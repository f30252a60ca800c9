package dev.norn.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NodeClockTest {

    private static final long SEED = Long.getLong("norn.test.seed", System.nanoTime());
    private static final Instant T0 = Instant.parse("2026-03-01T12:00:00Z");
    private static final long SECOND = 1_000_000_000L;

    private final NodeClock clock = new NodeClock();

    @Test
    void shouldNotGuessBeforeTheDatabaseHasAnswered() {
        assertThat(clock.isAnchored()).isFalse();
        assertThatThrownBy(() -> clock.millisAt(0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldCarryDatabaseTimeForward() {
        clock.anchor(T0, 0, 0);
        assertThat(clock.millisAt(90 * SECOND)).isEqualTo(T0.plusSeconds(90).toEpochMilli());
        assertThat(clock.nanosAt(T0.plusSeconds(90).toEpochMilli())).isEqualTo(90 * SECOND);
    }

    @Test
    void shouldKeepAnOffsetThatFitsTheAnswer() {
        clock.anchor(T0, 0, 0);
        // One second passed here and there; the answer was two seconds on its way.
        clock.anchor(T0.plusSeconds(1), 0, 2 * SECOND);
        assertThat(clock.millisAt(2 * SECOND)).isEqualTo(T0.plusSeconds(2).toEpochMilli());
    }

    @Test
    void shouldStandStillRatherThanGoBack() {
        clock.anchor(T0, 0, 0);
        clock.anchor(T0.plusSeconds(5), 10 * SECOND, 10 * SECOND);
        assertThat(clock.millisAt(10 * SECOND)).isEqualTo(T0.plusSeconds(10).toEpochMilli());
        assertThat(clock.millisAt(14 * SECOND)).isEqualTo(T0.plusSeconds(10).toEpochMilli());
        assertThat(clock.millisAt(16 * SECOND)).isEqualTo(T0.plusSeconds(11).toEpochMilli());
    }

    @Test
    void shouldNeverGoBackWhateverTheDatabaseSays() {
        SplittableRandom random = new SplittableRandom(SEED);
        long nowNanos = 0;
        long last = Long.MIN_VALUE;
        for (int i = 0; i < 20_000; i++) {
            long sent = nowNanos;
            nowNanos += random.nextLong(SECOND);
            if (i == 0 || random.nextInt(4) == 0) {
                clock.anchor(T0.plusNanos(nowNanos + random.nextLong(-20 * SECOND, 20 * SECOND)), sent, nowNanos);
            }
            long reading = clock.millisAt(nowNanos);
            assertThat(reading).as("seed %d", SEED).isGreaterThanOrEqualTo(last);
            last = reading;
        }
    }

    @Test
    void shouldEndItsTrustBeforeTheLeaseEnds() {
        TrustWindow trust = new TrustWindow(0, 5 * SECOND);
        assertThat(trust.holds(4 * SECOND)).isTrue();
        assertThat(trust.holds(4 * SECOND + SECOND / 2)).isFalse();
        trust.extend(4 * SECOND, 5 * SECOND);
        assertThat(trust.holds(8 * SECOND)).isTrue();
        trust.close();
        trust.extend(8 * SECOND, 5 * SECOND);
        assertThat(trust.holds(8 * SECOND)).isFalse();
    }
}
