package dev.norn.console.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.norn.dsl.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalJsonTest {

    /** From RFC 8785, section 3.2.2 and appendix B. */
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0, 0",
        "1.0, 1",
        "1E30, 1e+30",
        "4.50, 4.5",
        "2e-3, 0.002",
        "0.000000000000000000000000001, 1e-27",
        "1e21, 1e+21",
        "1e20, 100000000000000000000",
        "0.000001, 0.000001",
        "0.0000001, 1e-7",
        "-1.5e300, -1.5e+300",
        "9007199254740991, 9007199254740991",
        "9007199254740992, 9007199254740992"
    })
    void shouldWriteNumbersAsEcmaScriptDoes(String number, String canonical) {
        assertThat(CanonicalJson.of(new Json(number))).isEqualTo(canonical);
    }

    @Test
    void shouldTellNumbersApartThatADoubleCannot() {
        assertThat(CanonicalJson.of(new Json("9007199254740993")))
                .isNotEqualTo(CanonicalJson.of(new Json("9007199254740992")));
        assertThat(CanonicalJson.of(new Json("100.10"))).isEqualTo(CanonicalJson.of(new Json("1.001e2")));
    }

    @Test
    void shouldSortMembersByUtf16AndDropWhiteSpace() {
        String json = """
                { "\\u20ac": "Euro Sign", "\\r": "Carriage Return", "\\ufb33": "Hebrew Letter Dalet With Dagesh",
                  "1": "One", "\\ud83d\\ude00": "Emoji: Grinning Face", "\\u0080": "Control", "\\u00f6": "o" }
                """;

        assertThat(CanonicalJson.of(new Json(json.strip())))
                .isEqualTo("{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\",\"\u00f6\":\"o\","
                        + "\"\u20ac\":\"Euro Sign\",\"\ud83d\ude00\":\"Emoji: Grinning Face\","
                        + "\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}");
    }

    @Test
    void shouldEscapeOnlyWhatMustBe() {
        assertThat(CanonicalJson.of(new Json("[\"\\u000f\\n\\/\\\\\\\"\\u0041\", true, null, {}, []]")))
                .isEqualTo("[\"\\u000f\\n/\\\\\\\"A\",true,null,{},[]]");
    }
}
