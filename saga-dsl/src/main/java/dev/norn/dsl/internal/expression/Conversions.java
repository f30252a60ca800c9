package dev.norn.dsl.internal.expression;

import com.google.re2j.Pattern;
import dev.norn.dsl.internal.expression.Value.Bool;
import dev.norn.dsl.internal.expression.Value.Bytes;
import dev.norn.dsl.internal.expression.Value.Dbl;
import dev.norn.dsl.internal.expression.Value.Int;
import dev.norn.dsl.internal.expression.Value.Num;
import dev.norn.dsl.internal.expression.Value.Span;
import dev.norn.dsl.internal.expression.Value.Str;
import dev.norn.dsl.internal.expression.Value.Time;
import dev.norn.dsl.internal.expression.Value.Uint;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;

/** CEL's conversions, {@code int(x)} to {@code timestamp(x)}. */
final class Conversions {

    private static final int LONGEST_SCALAR = 64;
    private static final Pattern DURATION =
            Pattern.compile("[-+]?(?:[0-9]+(?:\\.[0-9]*)?(?:h|ms|m|s|us|µs|ns))+|[-+]?0");
    private static final Pattern DURATION_PART = Pattern.compile("([0-9]+(?:\\.[0-9]*)?)(h|ms|m|s|us|µs|ns)");

    private Conversions() {}

    static Value toInt(Value value) {
        if (value instanceof Int) {
            return value;
        }
        if (value instanceof Uint uint && uint.bits >= 0) {
            return new Int(uint.bits);
        }
        if (value instanceof Dbl number && number.value > -0x1p63 && number.value < 0x1p63) {
            return new Int((long) number.value);
        }
        if (value instanceof Time time) {
            return new Int(time.value.getEpochSecond());
        }
        if (value instanceof Str string) {
            try {
                return new Int(Long.parseLong(string.value));
            } catch (NumberFormatException e) {
                throw refused("int", value);
            }
        }
        throw refused("int", value);
    }

    static Value toUint(Value value) {
        if (value instanceof Uint) {
            return value;
        }
        if (value instanceof Int number && number.value >= 0) {
            return new Uint(number.value);
        }
        if (value instanceof Dbl number && number.value >= 0 && number.value < 0x1p64) {
            return Arithmetic.uint(new BigDecimal(number.value).toBigInteger());
        }
        if (value instanceof Str string && string.value.length() <= LONGEST_SCALAR) {
            try {
                return Arithmetic.uint(new BigInteger(string.value));
            } catch (NumberFormatException e) {
                throw refused("uint", value);
            }
        }
        throw refused("uint", value);
    }

    static Value toDouble(Value value) {
        if (value instanceof Dbl) {
            return value;
        }
        if (value instanceof Num number) {
            return new Dbl(number.asDouble());
        }
        if (value instanceof Str string && string.value.length() <= 1024) {
            try {
                return new Dbl(Double.parseDouble(string.value));
            } catch (NumberFormatException e) {
                throw refused("double", value);
            }
        }
        throw refused("double", value);
    }

    static Value toStr(Value value, Evaluation evaluation) {
        if (value instanceof Str) {
            return value;
        }
        if (value instanceof Num number) {
            return new Str(number instanceof Dbl dbl ? doubleText(dbl.value) : number.computedText());
        }
        if (value instanceof Bool bool) {
            return new Str(String.valueOf(bool.value));
        }
        if (value instanceof Time time) {
            return new Str(time.value.toString());
        }
        if (value instanceof Span span) {
            return new Str(span.text());
        }
        if (value instanceof Bytes bytes) {
            return decoded(bytes, evaluation);
        }
        throw refused("string", value);
    }

    private static String doubleText(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return BigDecimal.valueOf((long) value).toPlainString();
        }
        return Double.toString(value);
    }

    private static Value decoded(Bytes bytes, Evaluation evaluation) {
        evaluation.chargeCharacters(bytes.value.length);
        try {
            return new Str(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.value))
                    .toString());
        } catch (CharacterCodingException e) {
            throw new ExpressionFailure("bytes are not UTF-8");
        }
    }

    static Value toBytes(Value value, Evaluation evaluation) {
        if (value instanceof Bytes) {
            return value;
        }
        if (value instanceof Str string) {
            evaluation.chargeCharacters(string.value.length() * 3);
            return new Bytes(string.value.getBytes(StandardCharsets.UTF_8));
        }
        throw refused("bytes", value);
    }

    static Value toBool(Value value) {
        if (value instanceof Bool) {
            return value;
        }
        if (value instanceof Str string) {
            switch (string.value) {
                case "true", "True", "TRUE", "t", "1" -> {
                    return Value.TRUE;
                }
                case "false", "False", "FALSE", "f", "0" -> {
                    return Value.FALSE;
                }
                default -> throw refused("bool", value);
            }
        }
        throw refused("bool", value);
    }

    static Value toTime(Value value) {
        if (value instanceof Time) {
            return value;
        }
        try {
            if (value instanceof Int number) {
                return Arithmetic.time(java.time.Instant.ofEpochSecond(number.value));
            }
            if (value instanceof Str string && string.value.length() <= LONGEST_SCALAR) {
                return Arithmetic.time(OffsetDateTime.parse(string.value).toInstant());
            }
        } catch (DateTimeException e) {
            throw refused("timestamp", value);
        }
        throw refused("timestamp", value);
    }

    static Value toSpan(Value value) {
        if (value instanceof Span) {
            return value;
        }
        if (value instanceof Str string
                && string.value.length() <= LONGEST_SCALAR
                && DURATION.matcher(string.value).matches()) {
            return Arithmetic.span(duration(string.value));
        }
        throw refused("duration", value);
    }

    private static Duration duration(String text) {
        BigDecimal nanos = BigDecimal.ZERO;
        com.google.re2j.Matcher parts = DURATION_PART.matcher(text);
        while (parts.find()) {
            String amount = parts.group(1);
            BigDecimal number = new BigDecimal(amount.endsWith(".") ? amount + "0" : amount);
            nanos = nanos.add(number.multiply(BigDecimal.valueOf(nanosOf(parts.group(2)))));
        }
        BigInteger whole = text.startsWith("-") ? nanos.toBigInteger().negate() : nanos.toBigInteger();
        BigInteger[] seconds = whole.divideAndRemainder(BigInteger.valueOf(1_000_000_000));
        if (seconds[0].bitLength() > 50) {
            throw new ExpressionFailure("duration out of range: " + text);
        }
        return Duration.ofSeconds(seconds[0].longValue(), seconds[1].longValue());
    }

    private static long nanosOf(String unit) {
        return switch (unit) {
            case "h" -> 3_600_000_000_000L;
            case "m" -> 60_000_000_000L;
            case "s" -> 1_000_000_000L;
            case "ms" -> 1_000_000L;
            case "ns" -> 1L;
            default -> 1_000L;
        };
    }

    private static ExpressionFailure refused(String type, Value value) {
        return new ExpressionFailure("cannot convert " + Arithmetic.described(value) + " to " + type);
    }
}
