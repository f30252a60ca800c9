package dev.norn.benchmarks.saga;

import java.nio.charset.StandardCharsets;

/**
 * What a saga carries, as JSON in ASCII.
 *
 * @param input its input, which both steps get
 * @param result of each step
 */
public record Payload(String input, String result) {

    /** As {@code benchmarks/run saga} has it. */
    public static final Payload STANDARD = new Payload(BenchmarkSaga.INPUT, BenchmarkSaga.RESULT);

    /** The same with one more member each, so that they have so many bytes. */
    public static Payload ofBytes(int input, int result) {
        return new Payload(padded(BenchmarkSaga.INPUT, input), padded(BenchmarkSaga.RESULT, result));
    }

    private static String padded(String object, int bytes) {
        String begin = object.substring(0, object.length() - 1) + ",\"note\":\"";
        String end = "\"}";
        int padding = bytes - (begin + end).getBytes(StandardCharsets.UTF_8).length;
        if (padding < 0) {
            throw new IllegalArgumentException("bytes: " + bytes + " (expected: >= " + (bytes - padding) + ")");
        }
        return begin + Words.ofLength(padding) + end;
    }
}
