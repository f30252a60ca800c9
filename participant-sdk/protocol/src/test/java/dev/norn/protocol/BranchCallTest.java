package dev.norn.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BranchCallTest {
    private static final BranchCall CALL = new BranchCall(
            Long.MAX_VALUE,
            "charge",
            Operation.COMPENSATE,
            3,
            Instant.parse("2026-01-31T12:00:00.800Z"),
            17,
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "vendor=1");

    @Test
    void shouldReadBackWhatItWrote() {
        assertThat(BranchCall.fromHeaders(CALL.toHeaders()::get)).isEqualTo(CALL);
    }

    @Test
    void shouldHaveOneKeyForAllAttempts() {
        assertThat(CALL.toHeaders()).containsEntry("Idempotency-Key", "9223372036854775807/charge/compensate");
    }

    @Test
    void shouldReadACallWithoutOptionalHeaders() {
        Map<String, String> headers = Map.of("Norn-Transaction", "1", "Norn-Branch", "b", "Norn-Operation", "action");
        assertThat(BranchCall.fromHeaders(headers::get))
                .isEqualTo(new BranchCall(1, "b", Operation.ACTION, 1, null, 0, null, null));
    }

    @Test
    void shouldReadADeadlineWithOffset() {
        Map<String, String> headers = new HashMap<>(CALL.toHeaders());
        headers.put("Norn-Deadline", "2026-01-31T13:00:00.8+01:00");
        assertThat(BranchCall.fromHeaders(headers::get)).isEqualTo(CALL);
    }

    @ParameterizedTest
    @CsvSource({
        "Norn-Transaction, 0",
        "Norn-Transaction, -1",
        "Norn-Transaction, +1",
        "Norn-Transaction, 9223372036854775808",
        "Norn-Transaction, ١",
        "Norn-Transaction, ''",
        "Norn-Branch, ''",
        "Norn-Branch, a/b",
        "Norn-Operation, Action",
        "Norn-Operation, refund",
        "Norn-Attempt, 0",
        "Norn-Attempt, 2147483648",
        "Norn-Deadline, tomorrow",
        "Norn-Deadline, 2026-01-31T12:00:00",
        "Norn-Low-Water-Mark, -1",
        "Norn-Low-Water-Mark, x",
    })
    void shouldNameTheHeaderThatIsMalformed(String header, String value) {
        Map<String, String> headers = new HashMap<>(CALL.toHeaders());
        headers.put(header, value);
        assertThatThrownBy(() -> BranchCall.fromHeaders(headers::get))
                .isInstanceOf(MalformedCallException.class)
                .hasMessageStartingWith(header + ": '" + value + "' (expected: ");
    }

    @ParameterizedTest
    @CsvSource({"Norn-Transaction", "Norn-Branch", "Norn-Operation"})
    void shouldNameTheHeaderThatIsMissing(String header) {
        Map<String, String> headers = new HashMap<>(CALL.toHeaders());
        headers.remove(header);
        assertThatThrownBy(() -> BranchCall.fromHeaders(headers::get)).hasMessage(header + ": missing");
    }
}
