package dev.norn.console.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.norn.dsl.Diagnostic;
import io.micronaut.core.annotation.Introspected;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with what a client sent.
 *
 * @param code stable
 * @param severity {@code error} or {@code warning}
 * @param message the offending value and the expectation
 * @param pointer the place as a JSON Pointer (RFC 6901) into the body, empty for the whole
 * @param line from 1; absent where the input has no lines
 * @param column from 1; absent where the input has no lines
 */
@Introspected
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "InputError")
public record InputError(
        String code,
        String severity,
        String message,
        String pointer,
        @Nullable Integer line,
        @Nullable Integer column) {

    /** An error at a position of the body. */
    public static InputError at(Position position, String pointer, String code, String message) {
        return new InputError(code, "error", message, pointer, position.line(), position.column());
    }

    /** An error in something that has no lines, for example a query parameter. */
    public static InputError of(String pointer, String code, String message) {
        return new InputError(code, "error", message, pointer, null, null);
    }

    /** Something that is taken as it is, and probably not meant so. */
    public static InputError warning(String pointer, String code, String message) {
        return new InputError(code, "warning", message, pointer, null, null);
    }

    /** A finding of the saga language. */
    public static InputError of(Diagnostic diagnostic) {
        return new InputError(
                diagnostic.code(),
                diagnostic.severity().name().toLowerCase(Locale.ROOT),
                diagnostic.message(),
                diagnostic.pointer(),
                diagnostic.line() > 0 ? diagnostic.line() : null,
                diagnostic.column() > 0 ? diagnostic.column() : null);
    }
}
