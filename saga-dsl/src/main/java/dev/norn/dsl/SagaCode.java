package dev.norn.dsl;

import java.util.Locale;

/**
 * Every kind of finding about a saga document or a saga's input. The code of a kind never changes and is never reused;
 * {@code docs/saga-dsl.md} explains each.
 */
public enum SagaCode {
    NOT_UTF8(1),
    DOCUMENT_TOO_LARGE(2),
    SYNTAX(3),
    NOT_ONE_DOCUMENT(4),
    ALIASES(5),
    NESTING_TOO_DEEP(6),
    TOO_MANY_NODES(7),
    UNSUPPORTED_YAML(8),
    NOT_STORABLE(9),
    DUPLICATE_KEY(10),
    WRONG_TYPE(11),
    UNKNOWN_FIELD(12),
    MISSING_FIELD(13),
    UNSUPPORTED_API_VERSION(14),
    UNSUPPORTED_KIND(15),
    BAD_NAME(16),
    BAD_OPERATION(17),
    BAD_DURATION(18),
    OUT_OF_RANGE(19),
    CONTRADICTION(20),
    DUPLICATE_STEP(21),
    TOO_MANY_STEPS(22),
    NO_STEPS(23),
    BAD_TOPIC(24),
    FIXED_KEY(25),
    COMPENSATE_MISSING(30),
    COMPENSATE_AFTER_PIVOT(31),
    COMPENSATE_ON_PIVOT(32),
    PIVOT_IN_PARALLEL(33),
    SECOND_PIVOT(34),
    NOT_RETRIABLE_AFTER_PIVOT(35),
    RETRIABLE_BEFORE_PIVOT(36),
    FOREIGN_COMPENSATION(37),
    EXPRESSION_SYNTAX(40),
    EXPRESSION_TYPE(41),
    EXPRESSION_TOO_COMPLEX(42),
    CONDITION_NOT_BOOLEAN(43),
    UNKNOWN_VARIABLE(44),
    UNKNOWN_STEP(45),
    LATER_STEP(46),
    SIBLING_STEP(47),
    UNGUARDED_OUTPUT(48),
    STEPS_MISUSED(49),
    LITERAL_EXPRESSION(50),
    UNDECLARED_INPUT(51),
    UNKNOWN_INPUT(52),
    BAD_PATTERN(53),
    UNKNOWN_EVENT_ATTRIBUTE(54),
    BAD_SCHEMA(60),
    REMOTE_REFERENCE(61),
    SCHEMA_PATTERN(62),
    SCHEMA_REFERENCE(63),
    INPUT_NOT_VALID(80),
    INPUT_TOO_COSTLY(81);

    private final String text;

    SagaCode(int number) {
        this.text = String.format(Locale.ROOT, "SAGA%03d", number);
    }

    /** The code as it appears in a diagnostic, for example {@code SAGA012}. */
    public String text() {
        return text;
    }
}
