package dev.norn.dsl;

import dev.norn.dsl.internal.json.JsonScanner;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Canonical JSON (RFC 8785): one text for all texts of the same value, so that bodies can be compared by their hash.
 *
 * <p>The RFC reads every number as a double, which would make {@code 12345678901234567890} and
 * {@code 12345678901234567891} the same. Here, only a number that its double's shortest text names exactly is written as
 * the RFC says ({@code 1.10} and {@code 1.1} are the same, {@code 1e2} and {@code 100} too). Any other number is written
 * with all its digits, as {@code d.ddde±x}: two numbers have the same text exactly if they are equal. So texts of which
 * each number is exact, as every I-JSON writer produces them, have their RFC form; others have one that cannot collide.
 */
public final class CanonicalJson {

    private static final BigDecimal LARGEST_DOUBLE = new BigDecimal(Double.MAX_VALUE);
    private static final int PLAIN_FROM = -7;
    private static final int PLAIN_TO = 21;
    private static final int SURE_DIGITS = 15;

    private final String text;
    private final StringBuilder out;
    private int at;

    private CanonicalJson(String text) {
        this.text = text;
        this.out = new StringBuilder(text.length());
    }

    /**
     * The canonical text of a value.
     *
     * @param json a value that {@link Json#parse(String)} accepts
     */
    public static String of(Json json) {
        CanonicalJson canonical = new CanonicalJson(json.text());
        canonical.skip();
        canonical.value();
        return canonical.out.toString();
    }

    private void value() {
        switch (text.charAt(at)) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> JsonScanner.quote(string(), out);
            case 't', 'f', 'n' -> out.append(scalar());
            default -> out.append(number(scalar()));
        }
    }

    private void object() {
        TreeMap<String, String> members = new TreeMap<>();
        at++;
        skip();
        while (text.charAt(at) != '}') {
            String name = string();
            skip();
            at++;
            skip();
            int start = out.length();
            value();
            members.put(name, out.substring(start));
            out.setLength(start);
            skipComma();
        }
        at++;
        char separator = '{';
        for (Map.Entry<String, String> member : members.entrySet()) {
            out.append(separator);
            JsonScanner.quote(member.getKey(), out);
            out.append(':').append(member.getValue());
            separator = ',';
        }
        out.append(members.isEmpty() ? "{}" : "}");
    }

    private void array() {
        at++;
        skip();
        out.append('[');
        boolean first = true;
        while (text.charAt(at) != ']') {
            if (!first) {
                out.append(',');
            }
            first = false;
            value();
            skipComma();
        }
        at++;
        out.append(']');
    }

    private void skip() {
        at = JsonScanner.skipWhiteSpace(text, at);
    }

    private void skipComma() {
        skip();
        if (text.charAt(at) == ',') {
            at++;
            skip();
        }
    }

    private String string() {
        int start = at;
        at = JsonScanner.endOfString(text, start);
        return JsonScanner.unquote(text, start, at);
    }

    private String scalar() {
        int start = at;
        at = JsonScanner.endOfValue(text, start);
        return text.substring(start, at);
    }

    private static String number(String source) {
        BigDecimal exact = new BigDecimal(source);
        if (exact.signum() == 0) {
            return "0";
        }
        BigDecimal value = exact.stripTrailingZeros();
        boolean inRange = value.abs().compareTo(LARGEST_DOUBLE) <= 0;
        return inRange && shortest(value).compareTo(value) == 0 ? ecmaScript(value) : allDigits(value);
    }

    /** The decimal with the fewest digits that is read as the double nearest to {@code value}. */
    private static BigDecimal shortest(BigDecimal value) {
        double nearest = value.doubleValue();
        boolean normal = Math.abs(nearest) >= Double.MIN_NORMAL;
        if (normal && value.precision() <= SURE_DIGITS) {
            return value;
        }
        BigDecimal exact = new BigDecimal(nearest);
        for (int digits = 1; digits < 17; digits++) {
            BigDecimal candidate = nearestOf(exact, nearest, digits);
            if (candidate != null) {
                return candidate;
            }
        }
        return exact.round(new MathContext(17, RoundingMode.HALF_EVEN));
    }

    /** Of the two decimals of so many digits around {@code exact}, the nearer one that is read as {@code nearest}. */
    private static @Nullable BigDecimal nearestOf(BigDecimal exact, double nearest, int digits) {
        BigDecimal down = exact.round(new MathContext(digits, RoundingMode.DOWN));
        BigDecimal up = exact.round(new MathContext(digits, RoundingMode.UP));
        boolean downReads = down.doubleValue() == nearest;
        boolean upReads = up.doubleValue() == nearest;
        if (downReads && upReads) {
            int nearer = exact.subtract(down).abs().compareTo(up.subtract(exact).abs());
            return nearer <= 0 ? down : up;
        }
        if (downReads) {
            return down;
        }
        return upReads ? up : null;
    }

    /** As ECMAScript writes a number (ECMA-262, Number::toString). */
    private static String ecmaScript(BigDecimal value) {
        int exponent = value.precision() - value.scale();
        if (exponent > PLAIN_FROM + 1 && exponent <= PLAIN_TO) {
            return value.toPlainString();
        }
        return allDigits(value);
    }

    private static String allDigits(BigDecimal value) {
        String digits = value.unscaledValue().abs().toString();
        int exponent = digits.length() - 1 - value.scale();
        String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
        String sign = value.signum() < 0 ? "-" : "";
        return sign + digits.charAt(0) + fraction + "e" + (exponent < 0 ? "-" : "+") + Math.abs(exponent);
    }
}
