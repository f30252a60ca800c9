package dev.norn.examples.events.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OrderMixTest {
    @Test
    void shouldDrawTheSameOrdersFromTheSameSeed() {
        assertThat(new OrderMix(500, 7).orders()).isEqualTo(new OrderMix(500, 7).orders());
        assertThat(new OrderMix(500, 7).orders()).isNotEqualTo(new OrderMix(500, 8).orders());
    }

    @Test
    void shouldBePoisonToTheReadModelOnceInAHundred() {
        assertThat(new OrderMix(100, 1).poison()).hasSize(1);
        assertThat(new OrderMix(10_000, 1).poison()).hasSize(100);
    }
}
