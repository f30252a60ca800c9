package dev.norn.kafka.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How starts are slowed down, and come back. */
class AdmissionWindowTest {
    /** Nano times may overflow. */
    private static final long BEGIN = Long.MAX_VALUE - 1000;

    private final AdmissionWindow window = new AdmissionWindow(8, BEGIN);

    private int takeAll(long now) {
        int taken = 0;
        while (window.admits(now)) {
            window.take();
            taken++;
        }
        return taken;
    }

    @Test
    void shouldHaveNoMoreUnderWayThanAllowed() {
        assertThat(takeAll(BEGIN)).isEqualTo(8);
        window.returned(true);
        assertThat(takeAll(BEGIN)).isEqualTo(1);
    }

    @Test
    void shouldHalveOnceForAllThatWereRefusedTogether() {
        takeAll(BEGIN);
        for (int i = 0; i < 8; i++) {
            window.refused(null, BEGIN);
        }
        assertThat(window.limit()).isEqualTo(4);
        assertThat(window.admits(BEGIN)).isFalse();
        long later = BEGIN + AdmissionWindow.FIRST_PAUSE.toNanos();
        assertThat(window.nanosUntilOpen(BEGIN)).isEqualTo(AdmissionWindow.FIRST_PAUSE.toNanos());
        assertThat(takeAll(later)).isEqualTo(4);
    }

    @Test
    void shouldWaitLongerAfterEachRefusalUpToALimitAndTryOneAtLeast() {
        long now = BEGIN;
        long waited = 0;
        for (int i = 0; i < 20; i++) {
            assertThat(window.admits(now)).isTrue();
            window.take();
            window.refused(null, now);
            assertThat(window.nanosUntilOpen(now)).isGreaterThanOrEqualTo(waited);
            waited = window.nanosUntilOpen(now);
            now += waited;
        }
        assertThat(waited).isEqualTo(AdmissionWindow.MAX_PAUSE.toNanos());
        assertThat(takeAll(now)).isEqualTo(1);
    }

    @Test
    void shouldWaitAsLongAsItIsAsked() {
        window.take();
        window.refused(Duration.ofSeconds(3), BEGIN);
        assertThat(window.nanosUntilOpen(BEGIN)).isEqualTo(Duration.ofSeconds(3).toNanos());
    }

    @Test
    void shouldGrowByOneForEachThatIsAdmittedOnly() {
        takeAll(BEGIN);
        for (int i = 0; i < 8; i++) {
            window.refused(null, BEGIN);
        }
        long later = BEGIN + AdmissionWindow.MAX_PAUSE.toNanos();
        takeAll(later);
        window.returned(false);
        assertThat(window.limit()).isEqualTo(4);
        window.returned(true);
        assertThat(window.limit()).isEqualTo(5);
        takeAll(later);
        for (int i = 0; i < 5; i++) {
            window.returned(true);
        }
        assertThat(window.limit()).isEqualTo(8);
    }
}
