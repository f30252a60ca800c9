package dev.norn.console.http;

import dev.norn.protocol.NornHeaders;
import dev.norn.protocol.ProblemTypes;
import dev.norn.runtime.CoordinatorException;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Makes answers of problems. */
public final class Problems {

    /** What a client that comes back too early is told if nobody knows better. */
    private static final Duration DEFAULT_RETRY_AFTER = Duration.ofSeconds(1);

    private Problems() {}

    /** The answer for a problem that the HTTP layer found. */
    public static MutableHttpResponse<Problem> of(ProblemException exception) {
        String detail = exception.getMessage() == null ? "" : exception.getMessage();
        return of(exception.code(), detail, exception.errors());
    }

    /** The answer for a problem. */
    public static MutableHttpResponse<Problem> of(ProblemCode code, String detail, List<InputError> errors) {
        return answer(code.status(), code.name(), code.title(), detail, null, errors, null);
    }

    /** The answer for something that went wrong inside, under an id by which it is found in the log. */
    public static MutableHttpResponse<Problem> internal(String instance) {
        ProblemCode code = ProblemCode.INTERNAL_ERROR;
        String detail = "The server's log has the cause under " + instance;
        return answer(code.status(), code.name(), code.title(), detail, instance, List.of(), null);
    }

    /** The answer for a refusal by the coordinator. */
    public static MutableHttpResponse<Problem> of(CoordinatorException refusal) {
        String detail = refusal.getMessage() == null ? "" : refusal.getMessage();
        return answer(
                status(refusal.category()),
                refusal.code(),
                title(refusal.code()),
                detail,
                null,
                List.of(),
                refusal.retryAfter());
    }

    private static int status(CoordinatorException.Category category) {
        return switch (category) {
            case NOT_FOUND -> 404;
            case CONFLICT -> 409;
            case INVALID -> 422;
            case OVERLOADED -> 429;
            case UNAVAILABLE -> 503;
        };
    }

    private static MutableHttpResponse<Problem> answer(
            int status,
            String code,
            String title,
            String detail,
            @Nullable String instance,
            List<InputError> errors,
            @Nullable Duration retryAfter) {
        Problem problem = new Problem(ProblemTypes.ofCode(code), title, status, detail, code, instance, errors);
        MutableHttpResponse<Problem> response = HttpResponse.<Problem>status(status, title)
                .body(problem)
                .contentType(MediaType.APPLICATION_JSON_PROBLEM_TYPE);
        if (status == 429 || status == 503) {
            Duration after = retryAfter == null ? DEFAULT_RETRY_AFTER : retryAfter;
            response.header(
                    NornHeaders.RETRY_AFTER,
                    Long.toString(Math.max(1, after.plusMillis(999).toSeconds())));
        }
        return response;
    }

    /** {@code ALREADY_DECIDED} becomes {@code Already decided}. */
    private static String title(String code) {
        String words = code.toLowerCase(Locale.ROOT).replace('_', ' ');
        return words.isEmpty() ? "" : Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }
}
