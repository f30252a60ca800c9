package dev.norn.sdk.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PausesTest {
    private final Pauses pauses = new Pauses(Duration.ofMillis(5), Duration.ofMillis(30), Duration.ofMillis(300));

    @Test
    void shouldLookLessOftenTheLongerNothingIsThere() {
        assertThat(nothing(5)).containsExactly(5L, 10L, 20L, 30L, 30L);
    }

    @Test
    void shouldLookOftenAgainAfterAHintOrAMessage() {
        nothing(4);
        pauses.hinted();
        assertThat(nothing(2)).containsExactly(5L, 10L);
        assertThat(pauses.afterRound()).hasMillis(5);
        assertThat(nothing(2)).containsExactly(5L, 10L);
    }

    @Test
    void shouldNotPauseWhileThereIsMore() {
        assertThat(pauses.afterFullRound()).isZero();
    }

    @Test
    void shouldBackOffWhateverIsHinted() {
        assertThat(pauses.afterFailure()).hasMillis(50);
        pauses.hinted();
        assertThat(pauses.afterFailure()).hasMillis(100);
        assertThat(pauses.afterFailure()).hasMillis(200);
        assertThat(pauses.afterFailure()).hasMillis(300);
        assertThat(nothing(2)).containsExactly(5L, 10L);
        assertThat(pauses.afterFailure()).hasMillis(50);
    }

    private List<Long> nothing(int times) {
        List<Long> millis = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            millis.add(pauses.afterNothing().toMillis());
        }
        return millis;
    }
}
