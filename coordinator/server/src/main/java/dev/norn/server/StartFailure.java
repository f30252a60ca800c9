package dev.norn.server;

import io.micronaut.context.exceptions.BeanInstantiationException;
import jakarta.validation.ConstraintViolationException;
import java.net.BindException;
import java.util.stream.Collectors;

/** Says in one sentence why a server could not start. */
public final class StartFailure {

    private static final int MAX_CAUSES = 20;

    private StartFailure() {}

    /** The innermost cause that says something to whoever configured the server. */
    public static String explain(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; depth < MAX_CAUSES; depth++) {
            if (cause instanceof ConstraintViolationException violations) {
                return violations.getConstraintViolations().stream()
                        .map(violation -> violation.getPropertyPath() + ": " + violation.getInvalidValue() + " ("
                                + violation.getMessage() + ")")
                        .collect(Collectors.joining("; "));
            }
            if (cause instanceof BindException) {
                return "the port is taken: " + cause.getMessage();
            }
            if (cause.getCause() == null || cause.getCause() == cause) {
                break;
            }
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        String text = message == null ? cause.toString() : message;
        return cause instanceof BeanInstantiationException ? text.replaceAll("\\s+", " ") : text;
    }
}
