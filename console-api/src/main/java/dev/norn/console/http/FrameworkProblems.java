package dev.norn.console.http;

import io.micronaut.context.annotation.Primary;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.response.Error;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.stream.Collectors;

/** Gives what the framework refuses on its own (no such path, method, media type) the same shape as all problems. */
@Primary
@Singleton
final class FrameworkProblems implements ErrorResponseProcessor<Problem> {

    @Override
    public MutableHttpResponse<Problem> processResponse(ErrorContext context, MutableHttpResponse<?> base) {
        ProblemCode code = code(base.code());
        String detail = code == ProblemCode.INTERNAL_ERROR ? "" : detail(context);
        MutableHttpResponse<Problem> answer = Problems.of(code, detail, List.of());
        base.getHeaders()
                .forEach((name, values) -> values.forEach(value -> {
                    if (!name.equalsIgnoreCase("Content-Type") && !name.equalsIgnoreCase("Content-Length")) {
                        answer.header(name, value);
                    }
                }));
        return answer;
    }

    private static String detail(ErrorContext context) {
        String request = context.getRequest().getMethodName() + " "
                + context.getRequest().getPath();
        String errors = context.getErrors().stream().map(Error::getMessage).collect(Collectors.joining("; "));
        return errors.isEmpty() ? request : request + ": " + errors;
    }

    private static ProblemCode code(int status) {
        return switch (status) {
            case 404 -> ProblemCode.PATH_NOT_FOUND;
            case 405 -> ProblemCode.METHOD_NOT_ALLOWED;
            case 406 -> ProblemCode.NOT_ACCEPTABLE;
            case 413 -> ProblemCode.BODY_TOO_LARGE;
            case 414 -> ProblemCode.URI_TOO_LONG;
            case 415 -> ProblemCode.MEDIA_TYPE_UNSUPPORTED;
            case 429 -> ProblemCode.TOO_MANY_REQUESTS;
            case 503 -> ProblemCode.DATABASE_UNAVAILABLE;
            default -> status >= 500 ? ProblemCode.INTERNAL_ERROR : ProblemCode.REQUEST_INVALID;
        };
    }
}
