package dev.norn.sdk;

import java.io.Serial;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An action's "no": not an error, never retried, leads to the rollback of the transaction. The fence undoes what the
 * action did so far and remembers the no, so a duplicate hears the same.
 */
public class BusinessFailure extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String code;
    private final Map<String, Object> properties;

    /**
     * A no with a code and a sentence.
     *
     * @param code stable, UPPER_SNAKE, for programs: {@code INSUFFICIENT_FUNDS}
     * @param detail a sentence for people
     */
    public BusinessFailure(String code, String detail) {
        this(code, detail, Map.of());
    }

    /**
     * A no that carries more.
     *
     * @param properties further members of the problem, as JSON values; {@code type}, {@code title}, {@code status},
     *     {@code detail} and {@code code} are the problem's own
     */
    public BusinessFailure(String code, String detail, Map<String, ?> properties) {
        // An expected answer needs no stack trace.
        super(detail, null, false, false);
        if (!code.matches("[A-Z][A-Z0-9_]*")) {
            throw new IllegalArgumentException("code: '" + code + "' (expected: UPPER_SNAKE)");
        }
        this.code = code;
        this.properties = new LinkedHashMap<>(properties);
    }

    /** The stable code. */
    public String code() {
        return code;
    }

    /** The sentence for people. */
    public String detail() {
        return String.valueOf(getMessage());
    }

    /** Further members of the problem. */
    public Map<String, Object> properties() {
        return Map.copyOf(properties);
    }
}
