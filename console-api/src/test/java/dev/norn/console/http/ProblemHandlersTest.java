package dev.norn.console.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.http.HttpRequest;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProblemHandlersTest {

    static Stream<SQLException> shouldAskToComeAgainWhenTheDatabaseIsAway() {
        return Stream.of(
                new SQLException("I/O error while reading from the backend", "08006"),
                new SQLException("terminating connection due to administrator command", "57P01"),
                new SQLException("could not extend file: No space left on device", "53100"),
                new SQLTransientConnectionException("Connection is not available, request timed out"),
                // The pool's, of a connection that broke while it was lent and is then given back.
                new SQLException("Connection is closed"));
    }

    @ParameterizedTest
    @MethodSource
    void shouldAskToComeAgainWhenTheDatabaseIsAway(SQLException failure) {
        assertThat(codeOf(new IllegalStateException(new CompletionException(failure))))
                .isEqualTo("503 DATABASE_UNAVAILABLE");
    }

    @Test
    void shouldTakeAStatementThatMakesNoSenseForABug() {
        assertThat(codeOf(new SQLException("syntax error", "42601"))).isEqualTo("500 INTERNAL_ERROR");
    }

    private static String codeOf(Throwable failure) {
        var answer = ProblemHandlers.answer(HttpRequest.GET("/v1/transactions"), failure);
        return answer.code() + " " + answer.body().code();
    }
}
