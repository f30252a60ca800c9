package dev.norn.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalJsonTest {

    private static String canonical(String text) throws JsonSyntaxException {
        return CanonicalJson.of(Json.parse(text));
    }

    @Test
    void shouldSortMembersByTheirUtf16UnitsAsTheRfcShows() throws JsonSyntaxException {
        String input = "{\"\\u20ac\":\"Euro Sign\",\"\\r\":\"Carriage Return\",\"\\ufb33\":\"Hebrew\",\"1\":\"One\","
                + "\"\\ud83d\\ude00\":\"Emoji\",\"\\u0080\":\"Control\",\"\\u00f6\":\"Latin\"}";
        assertThat(canonical(input))
                .isEqualTo("{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\",\"ö\":\"Latin\","
                        + "\"€\":\"Euro Sign\",\"😀\":\"Emoji\",\"\ufb33\":\"Hebrew\"}");
    }

    @Test
    void shouldDropWhiteSpaceAndNeedlessEscapes() throws JsonSyntaxException {
        assertThat(canonical(" { \"b\" : [ 1 , true , null , {} , [] ] , \"a\" : \"\\/\\u0041\\u000f\" } "))
                .isEqualTo("{\"a\":\"/A\\u000f\",\"b\":[1,true,null,{},[]]}");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0, 0",
        "-0.0, 0",
        "1.10, 1.1",
        "1e2, 100",
        "100, 100",
        "333333333.33333329, 3.3333333333333329e+8",
        "1E30, 1e+30",
        "4.50, 4.5",
        "2e-3, 0.002",
        "0.000000000000000000000000001, 1e-27",
        "9007199254740993, 9.007199254740993e+15",
        "9007199254740992, 9007199254740992",
        "1e21, 1e+21",
        "1e20, 100000000000000000000",
        "0.000001, 0.000001",
        "0.0000001, 1e-7",
        "5.684341886080802e-14, 5.684341886080802e-14",
        "1.7976931348623157e308, 1.7976931348623157e+308",
        "5e-324, 5e-324",
        "-12.5, -12.5"
    })
    void shouldWriteNumbersAsTheRfcAsksWhereADoubleNamesThemExactly(String source, String expected)
            throws JsonSyntaxException {
        assertThat(canonical(source)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "12345678901234567890, 12345678901234567891",
        "9007199254740992, 9007199254740993",
        "0.1, 0.10000000000000001",
        "1e400, 1e401",
        "1e-400, 2e-400",
        "1e-400, 0"
    })
    void shouldTellNumbersApartThatADoubleCannot(String a, String b) throws JsonSyntaxException {
        assertThat(canonical(a)).isNotEqualTo(canonical(b));
    }

    @ParameterizedTest
    @CsvSource({
        "12345678901234567890, 12345678901234567890.0",
        "12345678901234567891, 1.2345678901234567891e19",
        "1e400, 10e399"
    })
    void shouldWriteEqualNumbersTheSame(String a, String b) throws JsonSyntaxException {
        assertThat(canonical(a)).isEqualTo(canonical(b));
    }
}
