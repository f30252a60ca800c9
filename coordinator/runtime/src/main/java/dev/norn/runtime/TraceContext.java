package dev.norn.runtime;

import java.util.HexFormat;

/** W3C trace context of a transaction: all that belongs to it is one trace, named by its id. */
public final class TraceContext {

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private TraceContext() {}

    /**
     * A header {@code traceparent}.
     *
     * @param span any number; its lowest bit is set, because 0 names no span
     */
    public static String traceparent(long transactionId, long span) {
        HexFormat hex = HexFormat.of();
        return "00-" + hex.toHexDigits(transactionId * GOLDEN) + hex.toHexDigits(transactionId) + "-"
                + hex.toHexDigits(span | 1) + "-01";
    }

    /** The one of an event, the same each time that it is published. */
    public static String ofEvent(long transactionId, long sequence) {
        return traceparent(transactionId, (sequence ^ transactionId) * GOLDEN);
    }
}
