package dev.norn.console.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DidYouMeanTest {

    private static final List<String> KNOWN = List.of("saga", "version", "input", "businessKey");

    @ParameterizedTest
    @CsvSource({"sga, saga", "asga, saga", "SAGA, saga", "versoin, version", "imput, input", "buisnesskey, businessKey"
    })
    void shouldFindTheWordSomebodyProbablyMeant(String word, String meant) {
        assertThat(DidYouMean.nearest(word, KNOWN)).contains(meant);
    }

    @ParameterizedTest
    @CsvSource({"x", "timeout", "sugar", "''"})
    void shouldNotGuessWildly(String word) {
        assertThat(DidYouMean.nearest(word, KNOWN)).isEmpty();
    }

    @Test
    void shouldNotCompareEndlessWords() {
        assertThat(DidYouMean.nearest("saga".repeat(100_000), KNOWN)).isEmpty();
    }
}
