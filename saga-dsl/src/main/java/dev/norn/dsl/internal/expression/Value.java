package dev.norn.dsl.internal.expression;

import dev.norn.dsl.internal.json.JsonScanner;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A CEL value. Equality is CEL's: numbers compare by what they are worth, whatever their type.
 *
 * <p>A number or string that came from JSON keeps its text there, and is written as that text again.
 */
abstract class Value {

    static final Value NULL = new Null();
    static final Value TRUE = new Bool(true);
    static final Value FALSE = new Bool(false);

    static Value of(boolean value) {
        return value ? TRUE : FALSE;
    }

    /** The CEL type's name. */
    abstract String type();

    /** Appends it as JSON. */
    abstract void write(JsonOutput out);

    private static final class Null extends Value {

        @Override
        String type() {
            return "null_type";
        }

        @Override
        void write(JsonOutput out) {
            out.append("null");
        }
    }

    static final class Bool extends Value {

        final boolean value;

        private Bool(boolean value) {
            this.value = value;
        }

        @Override
        String type() {
            return "bool";
        }

        @Override
        void write(JsonOutput out) {
            out.append(value ? "true" : "false");
        }
    }

    /** Any of the three kinds of numbers. */
    abstract static class Num extends Value {

        private final @Nullable String source;

        Num(@Nullable String source) {
            this.source = source;
        }

        abstract double asDouble();

        /** The exact value; only for finite numbers. */
        abstract BigDecimal exact();

        abstract String computedText();

        @Override
        final void write(JsonOutput out) {
            out.append(source == null ? computedText() : source);
        }

        /** -1, 0 or 1; 2 if one of them is not a number. */
        static int compare(Num a, Num b) {
            if (a instanceof Int x && b instanceof Int y) {
                return Long.compare(x.value, y.value);
            }
            double x = a.asDouble();
            double y = b.asDouble();
            if (Double.isNaN(x) || Double.isNaN(y)) {
                return 2;
            }
            boolean doubles = a instanceof Dbl && b instanceof Dbl;
            if (doubles || Double.isInfinite(x) || Double.isInfinite(y)) {
                return x < y ? -1 : x > y ? 1 : 0;
            }
            return a.exact().compareTo(b.exact());
        }

        @Override
        public final boolean equals(@Nullable Object other) {
            return other instanceof Num number && compare(this, number) == 0;
        }

        @Override
        public final int hashCode() {
            return Double.hashCode(asDouble() + 0.0);
        }
    }

    static final class Int extends Num {

        final long value;

        Int(long value) {
            this(value, null);
        }

        Int(long value, @Nullable String source) {
            super(source);
            this.value = value;
        }

        @Override
        double asDouble() {
            return value;
        }

        @Override
        BigDecimal exact() {
            return BigDecimal.valueOf(value);
        }

        @Override
        String computedText() {
            return Long.toString(value);
        }

        @Override
        String type() {
            return "int";
        }
    }

    static final class Uint extends Num {

        final long bits;

        Uint(long bits) {
            super(null);
            this.bits = bits;
        }

        BigInteger big() {
            return new BigInteger(Long.toUnsignedString(bits));
        }

        @Override
        double asDouble() {
            return bits >= 0 ? bits : big().doubleValue();
        }

        @Override
        BigDecimal exact() {
            return new BigDecimal(big());
        }

        @Override
        String computedText() {
            return Long.toUnsignedString(bits);
        }

        @Override
        String type() {
            return "uint";
        }
    }

    static final class Dbl extends Num {

        final double value;

        Dbl(double value) {
            this(value, null);
        }

        Dbl(double value, @Nullable String source) {
            super(source);
            this.value = value;
        }

        @Override
        double asDouble() {
            return value;
        }

        @Override
        BigDecimal exact() {
            return new BigDecimal(value);
        }

        @Override
        String computedText() {
            if (Double.isNaN(value) || Double.isInfinite(value)) {
                throw new ExpressionFailure("the result is " + value + ", which JSON cannot express");
            }
            return Double.toString(value);
        }

        @Override
        String type() {
            return "double";
        }
    }

    static final class Str extends Value {

        final String value;
        private final @Nullable String source;

        Str(String value) {
            this(value, null);
        }

        /**
         * @param source its JSON text, if that has escapes
         */
        Str(String value, @Nullable String source) {
            this.value = value;
            this.source = source;
        }

        @Override
        String type() {
            return "string";
        }

        @Override
        void write(JsonOutput out) {
            if (source == null) {
                out.appendQuoted(value);
            } else {
                out.append(source);
            }
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Str string && value.equals(string.value);
        }

        @Override
        public int hashCode() {
            return value.hashCode();
        }
    }

    static final class Bytes extends Value {

        final byte[] value;

        Bytes(byte[] value) {
            this.value = value;
        }

        @Override
        String type() {
            return "bytes";
        }

        @Override
        void write(JsonOutput out) {
            out.appendQuoted(Base64.getEncoder().encodeToString(value));
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Bytes bytes && Arrays.equals(value, bytes.value);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(value);
        }
    }

    static final class Time extends Value {

        final Instant value;

        Time(Instant value) {
            this.value = value;
        }

        @Override
        String type() {
            return "google.protobuf.Timestamp";
        }

        @Override
        void write(JsonOutput out) {
            out.appendQuoted(value.toString());
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Time time && value.equals(time.value);
        }

        @Override
        public int hashCode() {
            return value.hashCode();
        }
    }

    static final class Span extends Value {

        final Duration value;

        Span(Duration value) {
            this.value = value;
        }

        /** Seconds with their fraction, as Protocol Buffers write a duration in JSON. */
        String text() {
            return BigDecimal.valueOf(value.getSeconds())
                            .add(BigDecimal.valueOf(value.getNano(), 9))
                            .stripTrailingZeros()
                            .toPlainString()
                    + "s";
        }

        @Override
        String type() {
            return "google.protobuf.Duration";
        }

        @Override
        void write(JsonOutput out) {
            out.appendQuoted(text());
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Span span && value.equals(span.value);
        }

        @Override
        public int hashCode() {
            return value.hashCode();
        }
    }

    /** A type as a value, the result of {@code type(x)}. */
    static final class Type extends Value {

        final String name;

        Type(String name) {
            this.name = name;
        }

        @Override
        String type() {
            return "type";
        }

        @Override
        void write(JsonOutput out) {
            throw new ExpressionFailure("the result is the type " + name + ", which JSON cannot express");
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Type type && name.equals(type.name);
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }
    }

    /** A failure that an accumulator carries to the next round of a comprehension. Never seen by an expression. */
    static final class Failed extends Value {

        final ExpressionFailure failure;

        Failed(ExpressionFailure failure) {
            this.failure = failure;
        }

        @Override
        String type() {
            return "error";
        }

        @Override
        void write(JsonOutput out) {
            throw failure;
        }
    }

    /** The name of a member, as a key of a JSON object: CEL allows strings, integers and booleans. */
    static String memberName(Value key) {
        if (key instanceof Str string) {
            return string.value;
        }
        if (key instanceof Bool bool) {
            return String.valueOf(bool.value);
        }
        if (key instanceof Int || key instanceof Uint) {
            return ((Num) key).computedText();
        }
        throw new ExpressionFailure("a map's key is of type " + key.type() + " (expected: string, int, uint or bool)");
    }

    /** A JSON number's value; its text is kept. */
    static Value number(String text) {
        boolean whole = true;
        for (int i = 0; i < text.length() && whole; i++) {
            char c = text.charAt(i);
            whole = c != '.' && c != 'e' && c != 'E';
        }
        if (whole && text.length() <= 20) {
            try {
                return new Int(Long.parseLong(text), text);
            } catch (NumberFormatException e) {
                return decimal(text);
            }
        }
        return decimal(text);
    }

    private static Value decimal(String text) {
        try {
            return new Dbl(Double.parseDouble(text), text);
        } catch (NumberFormatException e) {
            throw new ExpressionFailure("not JSON");
        }
    }

    /** A JSON string's value; its text is kept if it has escapes. */
    static Value string(String text, int start, int end) {
        int escape = text.indexOf('\\', start);
        if (escape < 0 || escape >= end) {
            return new Str(text.substring(start + 1, end - 1), text.substring(start, end));
        }
        return new Str(JsonScanner.unquote(text, start, end), text.substring(start, end));
    }
}
