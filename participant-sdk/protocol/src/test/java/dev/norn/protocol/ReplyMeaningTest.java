package dev.norn.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplyMeaningTest {
    @ParameterizedTest
    @CsvSource({
        "ACTION, 200, application/json, , DONE",
        "ACTION, 200, Application/JSON; charset=utf-8, , DONE",
        "ACTION, 200, application/vnd.shop+json, , DONE",
        "ACTION, 200, text/html, , UNKNOWN",
        "ACTION, 200, , , DONE",
        "ACTION, 204, , , DONE",
        "ACTION, 201, application/json, , UNKNOWN",
        "ACTION, 202, , , WORKING",
        "ACTION, 422, application/problem+json, https://norn.dev/problems/business-failure, BUSINESS_FAILURE",
        "TRY, 422, application/problem+json;charset=utf-8, urn:shop:business-failure, BUSINESS_FAILURE",
        "ACTION, 422, application/problem+json, about:blank, UNKNOWN",
        "ACTION, 422, application/problem+json, , UNKNOWN",
        "ACTION, 422, application/json, https://norn.dev/problems/business-failure, UNKNOWN",
        "COMPENSATE, 422, application/problem+json, https://norn.dev/problems/business-failure, UNKNOWN",
        "CONFIRM, 422, application/problem+json, https://norn.dev/problems/business-failure, UNKNOWN",
        "COMPENSATE, 410, , , NOTHING_TO_UNDO",
        "CANCEL, 410, text/plain, , NOTHING_TO_UNDO",
        "CONFIRM, 410, , , RESERVATION_GONE",
        "ACTION, 410, , , UNKNOWN",
        "TRY, 410, , , UNKNOWN",
        "CHECK, 410, application/problem+json, https://norn.dev/problems/never-committed, NEVER_COMMITTED",
        "CHECK, 410, application/problem+json; charset=utf-8, urn:shop:never-committed, NEVER_COMMITTED",
        "CHECK, 410, , , UNKNOWN",
        "CHECK, 410, text/html, , UNKNOWN",
        "CHECK, 410, application/problem+json, about:blank, UNKNOWN",
        "CHECK, 410, application/json, https://norn.dev/problems/never-committed, UNKNOWN",
        "CHECK, 404, application/problem+json, https://norn.dev/problems/never-committed, UNKNOWN",
        "CHECK, 204, , , DONE",
        "ACTION, 302, , , UNKNOWN",
        "ACTION, 409, application/problem+json, , UNKNOWN",
        "ACTION, 500, application/json, , UNKNOWN",
    })
    void shouldReadTheReplyTable(
            Operation operation,
            int status,
            @Nullable String mediaType,
            @Nullable String problemType,
            ReplyMeaning expected) {
        assertThat(ReplyMeaning.of(operation, status, mediaType, problemType)).isEqualTo(expected);
    }
}
