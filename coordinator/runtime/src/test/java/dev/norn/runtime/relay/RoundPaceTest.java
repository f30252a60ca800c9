package dev.norn.runtime.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RoundPaceTest {
    private final RoundPace pace = new RoundPace(millis(10), 0);

    @Test
    void shouldBeginAtOnceAndThenNoMoreOftenThanTheLeastPause() {
        assertThat(pace.pauseNanos(0)).isNegative();
        pace.began(0);
        assertThat(pace.pauseNanos(0)).isEqualTo(millis(10));
        assertThat(pace.pauseNanos(millis(10))).isZero();
    }

    @Test
    void shouldPublishForHalfOfTheTimeWhereRoundsTakeLong() {
        takeOften(8);
        pace.began(millis(2_000));
        assertThat(pace.pauseNanos(millis(2_000))).isBetween(millis(15), millis(16));
    }

    @Test
    void shouldStretchNoFurtherThanThreeTimes() {
        takeOften(1_000);
        pace.began(millis(2_000));
        assertThat(pace.pauseNanos(millis(2_000))).isEqualTo(millis(30));
    }

    @Test
    void shouldForgetARoundThatWasSlowByChance() {
        pace.took(millis(80));
        takeOften(1);
        pace.began(millis(2_000));
        assertThat(pace.pauseNanos(millis(2_000))).isEqualTo(millis(10));
    }

    private void takeOften(long millis) {
        for (int i = 0; i < 50; i++) {
            pace.took(millis(millis));
        }
    }

    private static long millis(long millis) {
        return millis * 1_000_000;
    }
}
