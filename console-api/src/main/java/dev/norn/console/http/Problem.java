package dev.norn.console.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.core.annotation.Introspected;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Problem details (RFC 9457), the body of every answer that is not a success.
 *
 * @param type a URI that names the kind of problem
 * @param title the kind of problem for people
 * @param status the HTTP status
 * @param detail this occurrence for people: the offending value and the expectation
 * @param code stable, UPPER_SNAKE: what clients switch on
 * @param instance names this occurrence in the server's log; only where something went wrong inside
 * @param errors what is wrong with the input, at most {@link #MAX_ERRORS}
 */
@Introspected
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@Schema(name = "Problem")
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        String code,
        @Nullable String instance,
        List<InputError> errors) {

    /** No answer lists more errors than this. */
    public static final int MAX_ERRORS = 100;

    public Problem {
        errors = errors.size() > MAX_ERRORS ? List.copyOf(errors.subList(0, MAX_ERRORS)) : List.copyOf(errors);
    }
}
