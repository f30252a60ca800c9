package dev.norn.dsl.internal.document;

import dev.norn.dsl.Json;
import dev.norn.dsl.JsonSyntaxException;
import java.math.BigInteger;
import java.util.regex.Pattern;

/** What a plain scalar means by YAML 1.2's core schema ({@code no}, {@code on}, {@code 1_000} are strings). */
final class CoreSchema {

    private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]++|0o[0-7]++|0x[0-9a-fA-F]++");
    private static final Pattern FLOAT =
            Pattern.compile("[-+]?(?:\\.[0-9]++|[0-9]++(?:\\.[0-9]*+)?)(?:[eE][-+]?[0-9]++)?");
    private static final Pattern NOT_FINITE = Pattern.compile("[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN)");
    private static final Pattern JSON_NUMBER =
            Pattern.compile("-?(?:0|[1-9][0-9]*+)(?:\\.[0-9]++)?(?:[eE][-+]?[0-9]++)?");

    private CoreSchema() {}

    static Node.Kind kindOf(String plain) {
        switch (plain) {
            case "", "~", "null", "Null", "NULL" -> {
                return Node.Kind.NULL;
            }
            case "true", "True", "TRUE", "false", "False", "FALSE" -> {
                return Node.Kind.BOOLEAN;
            }
            default -> {
                return kindOfNumber(plain);
            }
        }
    }

    private static Node.Kind kindOfNumber(String plain) {
        char first = plain.charAt(0);
        boolean numeric = isDigit(first) || first == '-' || first == '+' || first == '.';
        if (!numeric) {
            return Node.Kind.STRING;
        }
        if (INTEGER.matcher(plain).matches()) {
            return Node.Kind.INTEGER;
        }
        boolean isFloat = FLOAT.matcher(plain).matches() || isNotFinite(plain);
        return isFloat ? Node.Kind.FLOAT : Node.Kind.STRING;
    }

    static boolean isNotFinite(String plain) {
        return NOT_FINITE.matcher(plain).matches();
    }

    /** Whether the source of a scalar that is not a string is JSON as it stands. */
    static boolean isJson(String source, Node.Kind kind) {
        return switch (kind) {
            case NULL -> source.equals("null");
            case BOOLEAN -> source.equals("true") || source.equals("false");
            case INTEGER, FLOAT -> JSON_NUMBER.matcher(source).matches();
            case STRING -> false;
        };
    }

    /** Whether the source, quotes included, is a JSON string that can be stored. */
    static boolean isJsonString(String source) {
        try {
            Json.parse(source);
            return true;
        } catch (JsonSyntaxException e) {
            return false;
        }
    }

    /** The JSON text of a scalar that is neither a string nor infinite: its own text where that is JSON. */
    static String jsonText(String plain, Node.Kind kind) {
        return switch (kind) {
            case NULL -> "null";
            case BOOLEAN -> plain.startsWith("t") || plain.startsWith("T") ? "true" : "false";
            case INTEGER -> integerText(plain);
            case FLOAT -> JSON_NUMBER.matcher(plain).matches() ? plain : floatText(plain);
            case STRING -> plain;
        };
    }

    private static String integerText(String plain) {
        if (JSON_NUMBER.matcher(plain).matches() || plain.length() > Json.MAX_NUMBER_LENGTH) {
            return plain;
        }
        if (plain.startsWith("0o")) {
            return new BigInteger(plain.substring(2), 8).toString();
        }
        return plain.startsWith("0x")
                ? new BigInteger(plain.substring(2), 16).toString()
                : new BigInteger(plain).toString();
    }

    private static String floatText(String plain) {
        String sign = plain.startsWith("-") ? "-" : "";
        String rest = plain.startsWith("-") || plain.startsWith("+") ? plain.substring(1) : plain;
        int end = 0;
        while (end < rest.length() && (isDigit(rest.charAt(end)) || rest.charAt(end) == '.')) {
            end++;
        }
        String mantissa = rest.substring(0, end);
        int dot = mantissa.indexOf('.');
        String whole = dot < 0 ? mantissa : mantissa.substring(0, dot);
        String fraction = dot < 0 ? "" : mantissa.substring(dot + 1);
        int leading = 0;
        while (leading < whole.length() - 1 && whole.charAt(leading) == '0') {
            leading++;
        }
        String wholeText = whole.isEmpty() ? "0" : whole.substring(leading);
        String fractionText = dot < 0 ? "" : "." + (fraction.isEmpty() ? "0" : fraction);
        return sign + wholeText + fractionText + rest.substring(end);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
