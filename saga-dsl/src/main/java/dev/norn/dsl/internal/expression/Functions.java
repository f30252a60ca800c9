package dev.norn.dsl.internal.expression;

import com.google.re2j.Pattern;
import dev.norn.dsl.internal.expression.Value.Bytes;
import dev.norn.dsl.internal.expression.Value.Int;
import dev.norn.dsl.internal.expression.Value.Num;
import dev.norn.dsl.internal.expression.Value.Span;
import dev.norn.dsl.internal.expression.Value.Str;
import dev.norn.dsl.internal.expression.Value.Time;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;

/** CEL's functions on strings, collections and times. */
final class Functions {

    private Functions() {}

    static Value size(Value value, Evaluation evaluation) {
        if (value instanceof Str string) {
            evaluation.chargeCharacters(string.value.length());
            return new Int(string.value.codePointCount(0, string.value.length()));
        }
        if (value instanceof ListValue list) {
            return new Int(list.items().size());
        }
        if (value instanceof MapValue map) {
            return new Int(map.entries().size());
        }
        if (value instanceof Bytes bytes) {
            return new Int(bytes.value.length);
        }
        throw new ExpressionFailure("no size: a " + value.type());
    }

    static Value index(Value container, Value key) {
        if (container instanceof MapValue map) {
            Value value = map.get(key);
            if (value == null) {
                throw new ExpressionFailure("no such key" + (key instanceof Str name ? ": " + name.value : ""));
            }
            return value;
        }
        if (container instanceof ListValue list && key instanceof Num number) {
            return item(list.items(), number);
        }
        throw new ExpressionFailure("cannot index a " + container.type() + " by a " + key.type());
    }

    private static Value item(List<Value> items, Num index) {
        double position = index.asDouble();
        if (position != Math.rint(position) || position < 0 || position >= items.size()) {
            throw new ExpressionFailure("index " + Arithmetic.described(index) + " is out of range (expected: 0 to "
                    + (items.size() - 1) + ")");
        }
        return items.get((int) position);
    }

    static Value in(Value element, Value container, Evaluation evaluation) {
        if (container instanceof MapValue map) {
            return Value.of(map.get(element) != null);
        }
        if (container instanceof ListValue list) {
            for (Value item : list.items()) {
                if (Equality.equal(item, element, evaluation)) {
                    return Value.TRUE;
                }
            }
            return Value.FALSE;
        }
        throw Arithmetic.noOverload("in", element, container);
    }

    static Value contains(Value text, Value part, Evaluation evaluation) {
        String whole = string(text, evaluation);
        String sought = string(part, evaluation);
        // A naive search may compare every part of one with all of the other.
        long comparisons = (long) whole.length() * Math.min(sought.length(), 64) / 64;
        evaluation.chargeCharacters((int) Math.min(comparisons, Integer.MAX_VALUE));
        if (sought.length() > 64) {
            evaluation.charge((int) Math.min((long) whole.length() * sought.length() / 1024, Integer.MAX_VALUE));
        }
        return Value.of(whole.contains(sought));
    }

    static Value startsWith(Value text, Value part, Evaluation evaluation) {
        return Value.of(string(text, evaluation).startsWith(string(part, evaluation)));
    }

    static Value endsWith(Value text, Value part, Evaluation evaluation) {
        return Value.of(string(text, evaluation).endsWith(string(part, evaluation)));
    }

    /** RE2: time is linear in the text, times the size of the pattern's program. */
    static Value matches(Value text, Pattern pattern, Evaluation evaluation) {
        String whole = string(text, evaluation);
        long steps = (long) whole.length() * Math.max(1, pattern.programSize()) / 16;
        evaluation.charge((int) Math.min(1 + steps, Integer.MAX_VALUE));
        return Value.of(pattern.matcher(whole).find());
    }

    private static String string(Value value, Evaluation evaluation) {
        if (value instanceof Str string) {
            evaluation.chargeCharacters(Math.min(string.value.length(), 1024));
            return string.value;
        }
        throw new ExpressionFailure("expected a string, got a " + value.type());
    }

    /** The {@code get…} functions of timestamps, in UTC. */
    static Value part(String function, Value value) {
        if (value instanceof Span span) {
            return partOfDuration(function, span);
        }
        return part(function, value, ZoneOffset.UTC);
    }

    /** The {@code get…} functions of timestamps, in a time zone. */
    static Value part(String function, Value value, Value zone) {
        if (!(zone instanceof Str name)) {
            throw new ExpressionFailure("expected a time zone, got a " + zone.type());
        }
        String id = name.value;
        try {
            // CEL also accepts offsets without a sign or with a single digit's hour.
            boolean offset = id.matches("[-+]?[0-9]{1,2}:[0-9]{2}");
            return part(function, value, offset ? offset(id) : ZoneId.of(id));
        } catch (DateTimeException e) {
            throw new ExpressionFailure("unknown time zone");
        }
    }

    private static ZoneId offset(String id) {
        boolean negative = id.startsWith("-");
        String[] parts = id.replaceFirst("^[-+]", "").split(":", 2);
        int minutes = Integer.parseInt(parts[0]) * 60 + Integer.parseInt(parts[1]);
        return ZoneOffset.ofTotalSeconds((negative ? -minutes : minutes) * 60);
    }

    private static Value part(String function, Value value, ZoneId zone) {
        if (!(value instanceof Time time)) {
            throw new ExpressionFailure("expected a timestamp, got a " + value.type());
        }
        ZonedDateTime at = time.value.atZone(zone);
        return new Int(
                switch (function) {
                    case "getFullYear" -> at.getYear();
                    case "getMonth" -> at.getMonthValue() - 1;
                    case "getDayOfYear" -> at.getDayOfYear() - 1;
                    case "getDayOfMonth" -> at.getDayOfMonth() - 1;
                    case "getDate" -> at.getDayOfMonth();
                    case "getDayOfWeek" -> at.getDayOfWeek().getValue() % 7;
                    case "getHours" -> at.getHour();
                    case "getMinutes" -> at.getMinute();
                    case "getSeconds" -> at.getSecond();
                    case "getMilliseconds" -> at.getNano() / 1_000_000;
                    default -> throw new ExpressionFailure("unknown function " + function);
                });
    }

    private static Value partOfDuration(String function, Span span) {
        return new Int(
                switch (function) {
                    case "getHours" -> span.value.toHours();
                    case "getMinutes" -> span.value.toMinutes();
                    case "getSeconds" -> wholeSeconds(span);
                    case "getMilliseconds" -> span.value.toMillis() % 1000;
                    default -> throw new ExpressionFailure("unknown function " + function + " of a duration");
                });
    }

    private static long wholeSeconds(Span span) {
        return new BigDecimal(span.text().replace("s", "")).toBigInteger().longValue();
    }
}
