package dev.norn.dsl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

    @ParameterizedTest
    @CsvSource({
        "800ms, PT0.8S",
        "5s, PT5S",
        "15m, PT15M",
        "2h, PT2H",
        "1d, PT24H",
        "0s, PT0S",
        "PT0.8S, PT0.8S",
        "P1DT2H, PT26H",
        "PT1M30S, PT1M30S"
    })
    void shouldReadBothNotations(String text, String iso) {
        assertThat(Durations.format(Durations.parse(text))).isEqualTo(iso);
        assertThat(Durations.parse(iso)).isEqualTo(Durations.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "5",
                "s",
                "-5s",
                "5 s",
                "5S",
                "1.5s",
                "5w",
                "P",
                "PT",
                "PT-5S",
                "-PT5S",
                "P1Y",
                "999999999999999d",
                "99999999999999999999s",
                "five seconds"
            })
    void shouldRefuseEverythingElse(String text) {
        assertThatThrownBy(() -> Durations.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + text + "' (expected: " + Durations.EXPECTED + ")");
    }
}
