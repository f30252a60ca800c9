package dev.norn.console.http;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Reads bytes as UTF-8, refusing what is not. */
public final class Utf8 {

    private Utf8() {}

    /**
     * The text of these bytes.
     *
     * @throws ProblemException {@link ProblemCode#UTF8_INVALID} with the position of the first byte that is not UTF-8
     */
    public static String decode(byte[] bytes) {
        var decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(in, out, true);
        String text = out.flip().toString();
        if (!result.isUnderflow()) {
            throw invalid(text, in.position(), bytes[in.position()]);
        }
        return text;
    }

    private static ProblemException invalid(String before, int offset, byte found) {
        Position position = Positions.after(before);
        String message = String.format("byte 0x%02x at offset %d is not UTF-8", found & 0xff, offset);
        return ProblemException.at(ProblemCode.UTF8_INVALID, position, "", message);
    }
}
