package dev.norn.dsl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "null",
                "-0.5e+10",
                "\"\\u0041\\n\"",
                "\"\\ud83d\\ude00\"",
                "{\"a\":[1.10,{\"b\":true}]}",
                "123456789012345678901234567890",
                "{\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1,\"f\":1,\"g\":1,\"h\":1,\"i\":1,\"j\":1}"
            })
    void shouldKeepAcceptedTextAsItIs(String text) throws JsonSyntaxException {
        assertThat(Json.parse(text).text()).isEqualTo(text);
        assertThat(Json.parse(" \r\n\t" + text + " ").text()).isEqualTo(text);
        assertThat(Json.parse(text.getBytes(StandardCharsets.UTF_8)).text()).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "``; 1:1 a value is missing",
                "{; 1:2 unexpected end of text (expected: a member name in quotes)",
                "{\"a\" 1}; 1:6 unexpected '1' (expected: ':')",
                "[1,]; 1:4 unexpected ']' (expected: a value)",
                "[1 2]; 1:4 unexpected '2' (expected: ']')",
                "{} x; 1:4 unexpected 'x' after the value",
                "01; 1:2 unexpected '1' after the value",
                "1.; 1:3 unexpected end of text in a number (expected: a digit)",
                "-; 1:2 unexpected end of text in a number (expected: a digit)",
                "+1; 1:1 unexpected '+' (expected: a value)",
                "nul; 1:1 unexpected 'n' (expected: a value)",
                "'a'; 1:1 unexpected ''' (expected: a value)",
                "\"a; 1:3 the string does not end",
                "\"\\x\"; 1:2 unknown escape \\x",
                "\"\\u12\"; 1:2 \\u needs four hexadecimal digits",
                "\"\\u0000\"; 1:2 \\u0000, which cannot be stored",
                "\"\\ud800\"; 1:2 lone surrogate, which cannot be stored",
                "\"\\ud800\\u0041\"; 1:2 lone surrogate, which cannot be stored",
                "1e400000; 1:1 number out of range (expected: exponent within ±4096)",
                "{\"a\":1,\"\\u0061\":2}; 1:8 member name 'a' is there twice"
            })
    void shouldRefuseWithPlaceAndReason(String text, String message) {
        assertThatThrownBy(() -> Json.parse(text))
                .isInstanceOf(JsonSyntaxException.class)
                .hasMessage(message);
    }

    @Test
    void shouldRefuseADuplicateAmongManyMembers() {
        assertThatThrownBy(() -> Json.parse(
                        "{\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1,\"f\":1,\"g\":1,\"h\":1,\"i\":1,\"j\":1,\n\"b\":1}"))
                .hasMessage("2:1 member name 'b' is there twice");
    }

    @Test
    void shouldRefuseBytesThatAreNotUtf8() {
        assertThatThrownBy(() -> Json.parse(new byte[] {'"', 'a', (byte) 0xc3, '"'}))
                .hasMessage("1:3 not UTF-8");
    }

    @Test
    void shouldRefuseRawControlCharactersAndLoneSurrogates() {
        assertThatThrownBy(() -> Json.parse("\"\u0001\"")).hasMessageContaining("control character U+0001");
        assertThatThrownBy(() -> Json.parse("\"\ud800\"")).hasMessageContaining("lone surrogate");
    }

    @Test
    void shouldRefuseWhatIsNestedTooDeeply() throws JsonSyntaxException {
        String deepest = "[".repeat(Json.MAX_DEPTH) + "]".repeat(Json.MAX_DEPTH);
        assertThat(Json.parse(deepest).text()).isEqualTo(deepest);
        assertThatThrownBy(() -> Json.parse("[" + deepest + "]")).hasMessageContaining("nested too deeply");
        assertThatThrownBy(() -> Json.parse("[".repeat(1_000_000))).hasMessageContaining("nested too deeply");
    }

    @Test
    void shouldRefuseNumbersThatAreTooLong() {
        assertThatThrownBy(() -> Json.parse("1".repeat(Json.MAX_NUMBER_LENGTH + 1)))
                .hasMessageContaining("number too long");
    }

    @Test
    void shouldQuoteStrings() throws JsonSyntaxException {
        String value = "a\"\\\b\f\n\r\t\u0001é😀";
        Json json = Json.ofString(value);
        assertThat(json.text()).isEqualTo("\"a\\\"\\\\\\b\\f\\n\\r\\t\\u0001é😀\"");
        assertThat(Json.parse(json.text())).isEqualTo(json);
        assertThatThrownBy(() -> Json.ofString("\0")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Json.ofString("\ude00")).isInstanceOf(IllegalArgumentException.class);
    }
}
