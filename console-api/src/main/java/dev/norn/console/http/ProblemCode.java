package dev.norn.console.http;

/**
 * The codes of problems that the HTTP layer itself finds, each with its status. Codes are stable: clients switch on
 * them. Refusals by the coordinator carry codes of their own, see {@link Problems#of(dev.norn.runtime.CoordinatorException)}.
 */
public enum ProblemCode {
    JSON_MALFORMED(400, "The body is not JSON"),
    YAML_MALFORMED(400, "The body is not YAML"),
    UTF8_INVALID(400, "The body is not UTF-8"),
    PARAMETER_INVALID(400, "A query parameter is not acceptable"),
    IDEMPOTENCY_KEY_INVALID(400, "The idempotency key is not acceptable"),
    REQUEST_INVALID(400, "The request is not acceptable"),
    PATH_NOT_FOUND(404, "There is no such path"),
    TRANSACTION_NOT_FOUND(404, "There is no such transaction"),
    DEFINITION_NOT_FOUND(404, "There is no such definition"),
    PARTICIPANT_NOT_FOUND(404, "There is no such participant"),
    INSTANCE_NOT_FOUND(404, "There is no such instance"),
    DEAD_LETTER_NOT_FOUND(404, "There is no such dead letter"),
    OPERATION_NOT_FOUND(404, "There is no such operation"),
    METHOD_NOT_ALLOWED(405, "The method is not allowed here"),
    NOT_ACCEPTABLE(406, "None of the accepted media types is available"),
    VERSION_EXISTS(409, "Another definition is stored under this version"),
    OPERATION_ENDED(409, "The operation has ended"),
    TOO_MANY_OPERATIONS(409, "Too many operations are running"),
    BODY_TOO_LARGE(413, "The body is too large"),
    URI_TOO_LONG(414, "The URI is too long"),
    MEDIA_TYPE_UNSUPPORTED(415, "The content type is not supported"),
    BODY_INVALID(422, "The body is not acceptable"),
    DEFINITION_INVALID(422, "The definition has errors"),
    SAGA_NOT_FOUND(422, "There is no such saga"),
    INPUT_INVALID(422, "The input does not fit the saga's schema"),
    MODE_UNSUPPORTED(422, "The mode is not supported"),
    BRANCH_NOT_FOUND(422, "There is no such branch"),
    TOO_MANY_REQUESTS(429, "Too many requests at once"),
    INTERNAL_ERROR(500, "Something went wrong inside Norn"),
    DATABASE_UNAVAILABLE(503, "The database does not answer");

    private final int status;
    private final String title;

    ProblemCode(int status, String title) {
        this.status = status;
        this.title = title;
    }

    /** The HTTP status it is sent with. */
    public int status() {
        return status;
    }

    /** One sentence for people, the same for every occurrence. */
    public String title() {
        return title;
    }
}
