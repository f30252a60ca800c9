package dev.norn.console.http;

import dev.norn.runtime.CoordinatorException;
import io.micronaut.context.annotation.Factory;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns every exception into problem details. */
@Factory
final class ProblemHandlers {

    private static final Logger log = LoggerFactory.getLogger(ProblemHandlers.class);
    private static final int MAX_CAUSES = 20;

    @Singleton
    ExceptionHandler<ProblemException, HttpResponse<Problem>> problem() {
        return (request, exception) -> Problems.of(exception);
    }

    @Singleton
    ExceptionHandler<CoordinatorException, HttpResponse<Problem>> refusal() {
        return (request, exception) -> Problems.of(exception);
    }

    @Singleton
    ExceptionHandler<CompletionException, HttpResponse<Problem>> completion() {
        return ProblemHandlers::answer;
    }

    @Singleton
    ExceptionHandler<Throwable, HttpResponse<Problem>> anything() {
        return ProblemHandlers::answer;
    }

    /** The answer for an exception that may be wrapped in others. */
    static HttpResponse<Problem> answer(HttpRequest<?> request, Throwable exception) {
        Throwable cause = exception;
        for (int depth = 0; depth < MAX_CAUSES && cause != null; depth++) {
            switch (cause) {
                case ProblemException problem -> {
                    return Problems.of(problem);
                }
                case CoordinatorException refusal -> {
                    return Problems.of(refusal);
                }
                case SQLException sql
                when isConnectionProblem(sql) -> {
                    return Problems.of(ProblemCode.DATABASE_UNAVAILABLE, "ask again later", java.util.List.of());
                }
                default -> cause = cause.getCause();
            }
        }
        String instance = "urn:uuid:" + UUID.randomUUID();
        log.error("{} {} failed ({})", request.getMethodName(), request.getPath(), instance, exception);
        return Problems.internal(instance);
    }

    /**
     * Class 08 (connection), 57 (operator intervention, for example a shutdown), 53 (resources, for example a full disk),
     * or the pool's own: a timeout, or, which is all that is without a state, a connection that broke while it was lent.
     */
    private static boolean isConnectionProblem(SQLException exception) {
        String state = exception.getSQLState();
        return exception instanceof java.sql.SQLTransientConnectionException
                || state == null
                || state.startsWith("08")
                || state.startsWith("57")
                || state.startsWith("53");
    }
}
