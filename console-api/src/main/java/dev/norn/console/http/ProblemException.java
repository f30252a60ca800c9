package dev.norn.console.http;

import java.util.List;

/** A request that is answered with problem details. */
public final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ProblemCode code;
    private final transient List<InputError> errors;

    /**
     * @param code what kind of problem
     * @param detail the offending value and the expectation
     */
    public ProblemException(ProblemCode code, String detail) {
        this(code, detail, List.of());
    }

    /**
     * @param code what kind of problem
     * @param detail the offending value and the expectation
     * @param errors where in the input
     */
    public ProblemException(ProblemCode code, String detail, List<InputError> errors) {
        super(detail, null, false, false);
        this.code = code;
        this.errors = List.copyOf(errors);
    }

    /** A problem at one place of the body; the detail is the error's message. */
    public static ProblemException at(ProblemCode code, Position position, String pointer, String message) {
        return new ProblemException(code, message, List.of(InputError.at(position, pointer, code.name(), message)));
    }

    /** What kind of problem. */
    public ProblemCode code() {
        return code;
    }

    /** Where in the input; empty if it is not about the input. */
    public List<InputError> errors() {
        return errors;
    }
}
