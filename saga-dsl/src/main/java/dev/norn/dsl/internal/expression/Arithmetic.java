package dev.norn.dsl.internal.expression;

import dev.norn.dsl.internal.expression.Value.Bytes;
import dev.norn.dsl.internal.expression.Value.Dbl;
import dev.norn.dsl.internal.expression.Value.Int;
import dev.norn.dsl.internal.expression.Value.Num;
import dev.norn.dsl.internal.expression.Value.Span;
import dev.norn.dsl.internal.expression.Value.Str;
import dev.norn.dsl.internal.expression.Value.Time;
import dev.norn.dsl.internal.expression.Value.Uint;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** CEL's operators on numbers, strings, bytes, lists, times and durations. Overflow is a failure, never a wrap. */
final class Arithmetic {

    private static final BigInteger UINT_MAX = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    private Arithmetic() {}

    static Value add(Value a, Value b, Evaluation evaluation) {
        evaluation.charge(1);
        if (a instanceof Num && b instanceof Num) {
            return number('+', a, b);
        }
        if (a instanceof Str x && b instanceof Str y) {
            evaluation.chargeCharacters(x.value.length() + y.value.length());
            return new Str(x.value + y.value);
        }
        if (a instanceof ListValue x && b instanceof ListValue y) {
            return concatenated(x.items(), y.items(), evaluation);
        }
        if (a instanceof Bytes x && b instanceof Bytes y) {
            evaluation.chargeCharacters(x.value.length + y.value.length);
            byte[] both = Arrays.copyOf(x.value, x.value.length + y.value.length);
            System.arraycopy(y.value, 0, both, x.value.length, y.value.length);
            return new Bytes(both);
        }
        return addTimes(a, b);
    }

    private static Value concatenated(List<Value> a, List<Value> b, Evaluation evaluation) {
        evaluation.charge(a.size() + b.size());
        List<Value> both = new ArrayList<>(a.size() + b.size());
        both.addAll(a);
        both.addAll(b);
        return new ListValue(both);
    }

    private static Value addTimes(Value a, Value b) {
        try {
            if (a instanceof Span x && b instanceof Span y) {
                return span(x.value.plus(y.value));
            }
            if (a instanceof Time x && b instanceof Span y) {
                return time(x.value.plus(y.value));
            }
            if (a instanceof Span x && b instanceof Time y) {
                return time(y.value.plus(x.value));
            }
        } catch (DateTimeException | ArithmeticException e) {
            throw outOfRange("+", a, b);
        }
        throw noOverload("+", a, b);
    }

    static Value subtract(Value a, Value b) {
        if (a instanceof Num && b instanceof Num) {
            return number('-', a, b);
        }
        try {
            if (a instanceof Time x && b instanceof Time y) {
                return span(Duration.between(y.value, x.value));
            }
            if (a instanceof Time x && b instanceof Span y) {
                return time(x.value.minus(y.value));
            }
            if (a instanceof Span x && b instanceof Span y) {
                return span(x.value.minus(y.value));
            }
        } catch (DateTimeException | ArithmeticException e) {
            throw outOfRange("-", a, b);
        }
        throw noOverload("-", a, b);
    }

    /** {@code + - * / %} on two numbers of one type. */
    static Value number(char operator, Value a, Value b) {
        try {
            if (a instanceof Int x && b instanceof Int y) {
                return new Int(integers(operator, x.value, y.value));
            }
            if (a instanceof Dbl x && b instanceof Dbl y && operator != '%') {
                return new Dbl(doubles(operator, x.value, y.value));
            }
            if (a instanceof Uint x && b instanceof Uint y) {
                return uint(unsigned(operator, x, y));
            }
        } catch (ArithmeticException e) {
            throw outOfRange(String.valueOf(operator), a, b);
        }
        throw noOverload(String.valueOf(operator), a, b);
    }

    private static long integers(char operator, long a, long b) {
        return switch (operator) {
            case '+' -> Math.addExact(a, b);
            case '-' -> Math.subtractExact(a, b);
            case '*' -> Math.multiplyExact(a, b);
            case '/' -> {
                if (a == Long.MIN_VALUE && b == -1) {
                    throw new ArithmeticException("overflow");
                }
                yield a / b;
            }
            default -> {
                if (a == Long.MIN_VALUE && b == -1) {
                    throw new ArithmeticException("overflow");
                }
                yield a % b;
            }
        };
    }

    private static double doubles(char operator, double a, double b) {
        return switch (operator) {
            case '+' -> a + b;
            case '-' -> a - b;
            case '*' -> a * b;
            default -> a / b;
        };
    }

    private static BigInteger unsigned(char operator, Uint x, Uint y) {
        BigInteger a = x.big();
        BigInteger b = y.big();
        return switch (operator) {
            case '+' -> a.add(b);
            case '-' -> a.subtract(b);
            case '*' -> a.multiply(b);
            case '/' -> a.divide(b);
            default -> a.mod(b);
        };
    }

    static Value uint(BigInteger value) {
        if (value.signum() < 0 || value.compareTo(UINT_MAX) > 0) {
            throw new ExpressionFailure("unsigned integer out of range: " + value);
        }
        return new Uint(value.longValue());
    }

    static Value negate(Value a) {
        if (a instanceof Int x && x.value != Long.MIN_VALUE) {
            return new Int(-x.value);
        }
        if (a instanceof Dbl x) {
            return new Dbl(-x.value);
        }
        throw new ExpressionFailure("cannot negate " + described(a));
    }

    /** Less than zero, zero, or more; 2 if not comparable by value (not a number). */
    static int compare(String operator, Value a, Value b, Evaluation evaluation) {
        evaluation.charge(1);
        if (a instanceof Num x && b instanceof Num y) {
            return Num.compare(x, y);
        }
        if (a instanceof Str x && b instanceof Str y) {
            evaluation.chargeCharacters(Math.min(x.value.length(), y.value.length()));
            return Integer.signum(compareCodePoints(x.value, y.value));
        }
        if (a instanceof Time x && b instanceof Time y) {
            return Integer.signum(x.value.compareTo(y.value));
        }
        if (a instanceof Span x && b instanceof Span y) {
            return Integer.signum(x.value.compareTo(y.value));
        }
        if (a instanceof Bytes x && b instanceof Bytes y) {
            evaluation.chargeCharacters(Math.min(x.value.length, y.value.length));
            return Integer.signum(Arrays.compareUnsigned(x.value, y.value));
        }
        if (a instanceof Value.Bool x && b instanceof Value.Bool y) {
            return Boolean.compare(x.value, y.value);
        }
        throw noOverload(operator, a, b);
    }

    private static int compareCodePoints(String a, String b) {
        int shared = Math.min(a.length(), b.length());
        for (int i = 0; i < shared; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                boolean surrogates = Character.isSurrogate(x) != Character.isSurrogate(y);
                return surrogates ? (Character.isSurrogate(x) ? 1 : -1) : x - y;
            }
        }
        return a.length() - b.length();
    }

    static Value time(Instant value) {
        if (value.isBefore(FIRST) || value.isAfter(LAST)) {
            throw new ExpressionFailure("timestamp out of range: " + value);
        }
        return new Time(value);
    }

    static Value span(Duration value) {
        if (value.abs().compareTo(Duration.between(FIRST, LAST)) > 0) {
            throw new ExpressionFailure("duration out of range: " + value);
        }
        return new Span(value);
    }

    static ExpressionFailure noOverload(String operator, Value a, Value b) {
        return new ExpressionFailure("cannot compute " + a.type() + " " + operator + " " + b.type());
    }

    private static ExpressionFailure outOfRange(String operator, Value a, Value b) {
        return new ExpressionFailure(
                "out of range, or division by zero: " + described(a) + " " + operator + " " + described(b));
    }

    /** A value for a message: numbers themselves, of others their type, because data may be secret. */
    static String described(Value value) {
        return value instanceof Num number ? number.computedText() : "a " + value.type();
    }
}
