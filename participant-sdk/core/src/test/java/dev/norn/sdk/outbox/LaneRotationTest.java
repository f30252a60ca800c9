package dev.norn.sdk.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LaneRotationTest {
    @Test
    void shouldGiveEachLaneItsTurn() {
        LaneRotation rotation = new LaneRotation(2, 3);
        List<Integer> lanes = List.of(1, 4, 9);
        assertThat(rotation.choose(lanes)).containsExactly(4, 9);
        assertThat(rotation.choose(lanes)).containsExactly(1, 4);
        assertThat(rotation.choose(lanes)).containsExactly(9, 1);
    }

    @Test
    void shouldTakeWhatThereIs() {
        LaneRotation rotation = new LaneRotation(8, 12);
        assertThat(rotation.choose(List.of())).isEmpty();
        assertThat(rotation.choose(List.of(2))).containsExactly(2);
        assertThat(rotation.choose(List.of(2, 15))).containsExactly(15, 2);
    }

    @Test
    void shouldPutAKeyWhereOtherLanguagesPutIt() {
        assertThat(Lanes.of("123456789")).as("CRC-32 0xCBF43926").isEqualTo(6);
    }
}
