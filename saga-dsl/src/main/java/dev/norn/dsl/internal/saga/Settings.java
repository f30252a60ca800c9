package dev.norn.dsl.internal.saga;

import dev.norn.dsl.Durations;
import dev.norn.dsl.RetryPolicy;
import dev.norn.dsl.SagaCode;
import dev.norn.dsl.SagaLimits;
import dev.norn.dsl.internal.document.Diagnostics;
import dev.norn.dsl.internal.document.Node;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

/** Reads durations and retry policies. What is refused is reported, and the default stands in for it. */
final class Settings {

    static final List<String> RETRY_FIELDS =
            List.of("maxAttempts", "initialInterval", "multiplier", "maxInterval", "jitter");

    private static final String UNLIMITED = "unlimited";
    private static final int MOST_ATTEMPTS = 1_000_000;
    private static final BigDecimal LARGEST_MULTIPLIER = BigDecimal.valueOf(1000);

    private final SagaLimits limits;
    private final Diagnostics diagnostics;

    Settings(SagaLimits limits, Diagnostics diagnostics) {
        this.limits = limits;
        this.diagnostics = diagnostics;
    }

    /** A positive duration. */
    Duration duration(Fields fields, String name, Duration otherwise) {
        Node node = fields.get(name);
        if (node == null) {
            return otherwise;
        }
        if (!(node instanceof Node.Scalar scalar) || scalar.kind() == Node.Kind.NULL || isBoolean(scalar)) {
            diagnostics.error(
                    SagaCode.BAD_DURATION,
                    node,
                    name + " is " + node.described() + " (expected: " + Durations.EXPECTED + ")");
            return otherwise;
        }
        return duration(scalar, name, otherwise);
    }

    private static boolean isBoolean(Node.Scalar scalar) {
        return scalar.kind() == Node.Kind.BOOLEAN;
    }

    private Duration duration(Node.Scalar scalar, String name, Duration otherwise) {
        Duration duration;
        try {
            duration = Durations.parse(scalar.text());
        } catch (IllegalArgumentException e) {
            String shown = Diagnostics.shown(scalar.text());
            diagnostics.error(
                    SagaCode.BAD_DURATION, scalar, name + ": '" + shown + "' (expected: " + Durations.EXPECTED + ")");
            return otherwise;
        }
        if (duration.isZero() || duration.compareTo(limits.duration()) > 0) {
            diagnostics.error(
                    SagaCode.OUT_OF_RANGE,
                    scalar,
                    name + ": " + scalar.text() + " (expected: > 0 and at most "
                            + limits.duration().toDays() + "d, limit duration)");
            return otherwise;
        }
        return duration;
    }

    /** The policy in field {@code retry}; what it does not say is taken from {@code otherwise}. */
    RetryPolicy retry(Fields fields, RetryPolicy otherwise) {
        Node node = fields.get("retry");
        if (node == null) {
            return otherwise;
        }
        Fields retry = Fields.of(node, "retry", RETRY_FIELDS, diagnostics);
        return retry == null ? otherwise : retryOf(retry, otherwise);
    }

    private RetryPolicy retryOf(Fields retry, RetryPolicy otherwise) {
        int maxAttempts = maxAttempts(retry, otherwise.maxAttempts());
        Duration initial = duration(retry, "initialInterval", otherwise.initialInterval());
        double multiplier = decimal(retry, "multiplier", BigDecimal.ONE, LARGEST_MULTIPLIER, otherwise.multiplier());
        Duration max = duration(retry, "maxInterval", otherwise.maxInterval());
        double jitter = decimal(retry, "jitter", BigDecimal.ZERO, BigDecimal.ONE, otherwise.jitter());
        if (initial.compareTo(max) > 0) {
            Node at = retry.get("initialInterval");
            diagnostics.error(
                    SagaCode.CONTRADICTION,
                    at == null ? retry.node() : at,
                    "initialInterval " + Durations.format(initial) + " is longer than maxInterval "
                            + Durations.format(max));
        }
        return new RetryPolicy(maxAttempts, initial, multiplier, max, jitter);
    }

    private int maxAttempts(Fields retry, int otherwise) {
        Node node = retry.get("maxAttempts");
        if (node instanceof Node.Scalar word && word.isString() && word.text().equals(UNLIMITED)) {
            return RetryPolicy.UNLIMITED;
        }
        if (node instanceof Node.Scalar word && word.isString()) {
            diagnostics.error(
                    SagaCode.WRONG_TYPE,
                    word,
                    "maxAttempts is " + word.described() + " (expected: an integer, or unlimited)");
            return otherwise;
        }
        Node.Scalar value = retry.integer("maxAttempts");
        if (value == null) {
            return otherwise;
        }
        return (int) integer(value, "maxAttempts", 1, MOST_ATTEMPTS, otherwise);
    }

    /** The value of an integer scalar within a range. */
    long integer(Node.Scalar value, String name, long least, long most, long otherwise) {
        boolean fits = value.text().length() <= 19;
        long number = 0;
        try {
            number = fits ? Long.parseLong(value.text()) : 0;
        } catch (NumberFormatException e) {
            fits = false;
        }
        if (fits && number >= least && number <= most) {
            return number;
        }
        outOfRange(value, name, least + " to " + most);
        return otherwise;
    }

    private double decimal(Fields fields, String name, BigDecimal least, BigDecimal most, double otherwise) {
        Node.Scalar value = fields.number(name);
        if (value == null) {
            return otherwise;
        }
        String text = value.text();
        if (text.length() <= 32 && !isHuge(text)) {
            BigDecimal number = new BigDecimal(text);
            if (number.compareTo(least) >= 0 && number.compareTo(most) <= 0) {
                return number.doubleValue();
            }
        }
        outOfRange(value, name, least + " to " + most);
        return otherwise;
    }

    /** Whether the exponent has more digits than comparing it exactly should be asked to handle. */
    private static boolean isHuge(String text) {
        int exponent = Math.max(text.indexOf('e'), text.indexOf('E'));
        return exponent >= 0 && text.length() - exponent > 5;
    }

    private void outOfRange(Node.Scalar value, String name, String expected) {
        diagnostics.error(
                SagaCode.OUT_OF_RANGE,
                value,
                name + ": " + Diagnostics.shown(value.text()) + " (expected: " + expected + ")");
    }
}
