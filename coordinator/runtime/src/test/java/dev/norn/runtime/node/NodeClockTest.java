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
    void shouldGoAtHalfSpeedRatherThanBackOrStandStill() {
        clock.anchor(T0, 0, 0);
        clock.anchor(T0.plusSeconds(5), 10 * SECOND, 10 * SECOND);
        assertReads(10, 10);
        assertReads(14, 12);
        assertReads(20, 15);
        assertReads(30, 25);
    }

    @Test
    void shouldFireTimersWithinTwiceTheirTimeAfterAStepForthAndBack() {
        clock.anchor(T0, 0, 0);
        clock.anchor(T0.plusSeconds(3_600), 0, 0);
        assertReads(60, 3_660);
        for (int second = 60; second <= 120; second += 2) {
            clock.anchor(T0.plusSeconds(second), second * SECOND, second * SECOND);
        }
        assertReads(120, 3_690);
        assertReads(2 * 3_660 - 60, 2 * 3_660 - 60);
        assertReads(9_000, 9_000);
    }

    private void assertReads(long second, long databaseSecond) {
        long millis = T0.plusSeconds(databaseSecond).toEpochMilli();
        assertThat(clock.millisAt(second * SECOND)).isEqualTo(millis);
        assertThat(clock.nanosAt(millis)).isEqualTo(second * SECOND);
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
            long later = reading + random.nextLong(1, 60_000);
            long due = clock.nanosAt(later);
            assertThat(clock.millisAt(due)).as("seed %d", SEED).isGreaterThanOrEqualTo(later);
            assertThat(clock.millisAt(due - 2)).as("seed %d", SEED).isLessThan(later);
        }
    }

    @Test
    void shouldEndItsTrustBeforeTheLeaseEnds() {
        TrustWindow trust = new TrustWindow(0, 5 * SECOND);
        assertThat(trust.holds(4 * SECOND)).isTrue();
        assertThat(trust.holds(4 * SECOND + SECOND / 2)).isFalse();
        assertThat(trust.extend(4 * SECOND, 5 * SECOND, 4 * SECOND)).isTrue();
        assertThat(trust.holds(8 * SECOND)).isTrue();
        trust.close();
        assertThat(trust.extend(8 * SECOND, 5 * SECOND, 8 * SECOND)).isFalse();
        assertThat(trust.holds(8 * SECOND)).isFalse();
    }

    @Test
    void shouldNotReviveATrustThatEnded() {
        TrustWindow trust = new TrustWindow(0, 5 * SECOND);
        assertThat(trust.extend(4 * SECOND, 5 * SECOND, 5 * SECOND)).isFalse();
        assertThat(trust.holds(4 * SECOND)).isFalse();
        assertThat(trust.holds(6 * SECOND)).isFalse();
    }
}
