package dev.norn.protocol;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the headers of one attempt of a branch operation say.
 *
 * @param transactionId id of the global transaction, positive
 * @param branch id of the branch within it: 1 to {@value #MAX_BRANCH_LENGTH} characters of {@code A-Z a-z 0-9 . _ -}
 * @param operation what is asked
 * @param attempt number of this attempt, from 1
 * @param deadline nothing may be started for this attempt after it; null if the caller set none
 * @param lowWaterMark every transaction with a smaller id has ended and none will be issued; 0 if not known
 * @param traceparent W3C trace context, or null
 * @param tracestate W3C trace context, vendor part, or null
 */
public record BranchCall(
        long transactionId,
        String branch,
        Operation operation,
        int attempt,
        @Nullable Instant deadline,
        long lowWaterMark,
        @Nullable String traceparent,
        @Nullable String tracestate) {

    /** The longest branch id that fits a participant's fence. */
    public static final int MAX_BRANCH_LENGTH = 128;

    public BranchCall {
        if (transactionId <= 0) {
            throw malformed(NornHeaders.TRANSACTION, Long.toString(transactionId), "a positive 64-bit decimal number");
        }
        if (!isBranchId(branch)) {
            throw malformed(
                    NornHeaders.BRANCH, branch, "1 to " + MAX_BRANCH_LENGTH + " characters of A-Z a-z 0-9 . _ -");
        }
        if (attempt < 1) {
            throw malformed(NornHeaders.ATTEMPT, Integer.toString(attempt), ">= 1");
        }
        if (lowWaterMark < 0) {
            throw malformed(NornHeaders.LOW_WATER_MARK, Long.toString(lowWaterMark), ">= 0");
        }
    }

    /** The same text on every attempt of this operation: {@code transaction/branch/operation}. */
    public String idempotencyKey() {
        return transactionId + "/" + branch + "/" + operation.wireName();
    }

    /** The headers that carry this call, in a stable order. */
    public Map<String, String> toHeaders() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(NornHeaders.TRANSACTION, Long.toString(transactionId));
        headers.put(NornHeaders.BRANCH, branch);
        headers.put(NornHeaders.OPERATION, operation.wireName());
        headers.put(NornHeaders.ATTEMPT, Integer.toString(attempt));
        putIfPresent(headers, NornHeaders.DEADLINE, deadline == null ? null : deadline.toString());
        headers.put(NornHeaders.LOW_WATER_MARK, Long.toString(lowWaterMark));
        headers.put(NornHeaders.IDEMPOTENCY_KEY, idempotencyKey());
        putIfPresent(headers, NornHeaders.TRACEPARENT, traceparent);
        putIfPresent(headers, NornHeaders.TRACESTATE, tracestate);
        return headers;
    }

    /**
     * Reads a call from its headers. {@code Norn-Transaction}, {@code Norn-Branch} and {@code Norn-Operation} are
     * required; a missing {@code Norn-Attempt} is 1.
     *
     * @param header gives the value of a header by name, or null
     * @throws MalformedCallException if a header is missing or does not have the form it should
     */
    public static BranchCall fromHeaders(Function<String, @Nullable String> header) {
        String attempt = header.apply(NornHeaders.ATTEMPT);
        String lowWaterMark = header.apply(NornHeaders.LOW_WATER_MARK);
        return new BranchCall(
                number(NornHeaders.TRANSACTION, required(header, NornHeaders.TRANSACTION), Long.MAX_VALUE),
                required(header, NornHeaders.BRANCH),
                operation(required(header, NornHeaders.OPERATION)),
                attempt == null ? 1 : (int) number(NornHeaders.ATTEMPT, attempt, Integer.MAX_VALUE),
                instant(header.apply(NornHeaders.DEADLINE)),
                lowWaterMark == null ? 0 : number(NornHeaders.LOW_WATER_MARK, lowWaterMark, Long.MAX_VALUE),
                header.apply(NornHeaders.TRACEPARENT),
                header.apply(NornHeaders.TRACESTATE));
    }

    private static void putIfPresent(Map<String, String> headers, String name, @Nullable String value) {
        if (value != null) {
            headers.put(name, value);
        }
    }

    private static String required(Function<String, @Nullable String> header, String name) {
        String value = header.apply(name);
        if (value == null) {
            throw new MalformedCallException(name + ": missing");
        }
        return value;
    }

    private static Operation operation(String text) {
        return Operation.ofWireName(text)
                .orElseThrow(() ->
                        malformed(NornHeaders.OPERATION, text, "action, compensate, try, confirm, cancel or check"));
    }

    private static long number(String name, String text, long max) {
        try {
            // parseLong alone would also take "+5" and non-ASCII digits.
            if (text.chars().allMatch(c -> c >= '0' && c <= '9')) {
                long value = Long.parseLong(text);
                if (value <= max) {
                    return value;
                }
            }
        } catch (NumberFormatException e) {
            throw malformed(name, text, "a decimal number of at most " + max);
        }
        throw malformed(name, text, "a decimal number of at most " + max);
    }

    private static @Nullable Instant instant(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return DateTimeFormatter.ISO_OFFSET_DATE_TIME
                    .parse(text, OffsetDateTime::from)
                    .toInstant();
        } catch (DateTimeException e) {
            throw malformed(NornHeaders.DEADLINE, text, "an RFC 3339 time such as 2026-01-31T12:00:00.800Z");
        }
    }

    private static boolean isBranchId(String text) {
        return !text.isEmpty()
                && text.length() <= MAX_BRANCH_LENGTH
                && text.chars()
                        .allMatch(c -> (c >= '0' && c <= '9')
                                || (c >= 'a' && c <= 'z')
                                || (c >= 'A' && c <= 'Z')
                                || c == '.'
                                || c == '_'
                                || c == '-');
    }

    private static MalformedCallException malformed(String header, String value, String expected) {
        return new MalformedCallException(header + ": '" + value + "' (expected: " + expected + ")");
    }
}
