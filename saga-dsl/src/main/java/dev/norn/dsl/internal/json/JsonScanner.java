package dev.norn.dsl.internal.json;

import dev.norn.dsl.Json;
import dev.norn.dsl.JsonSyntaxException;
import java.util.HashSet;
import java.util.Set;

/** Checks JSON text, and finds its way through text that was checked. All offsets are UTF-16 units from 0. */
public final class JsonScanner {

    private final String text;
    private int at;

    private JsonScanner(String text) {
        this.text = text;
    }

    /** The one value in a text, without the white space around it; see {@link Json#parse(String)}. */
    public static String checkedValue(String text) throws JsonSyntaxException {
        JsonScanner scanner = new JsonScanner(text);
        scanner.skipWhiteSpace();
        int start = scanner.at;
        scanner.value(0);
        int end = scanner.at;
        scanner.skipWhiteSpace();
        if (scanner.at < text.length()) {
            throw scanner.error("unexpected " + scanner.shown() + " after the value");
        }
        return start == 0 && end == text.length() ? text : text.substring(start, end);
    }

    private void value(int depth) throws JsonSyntaxException {
        if (at >= text.length()) {
            throw error("a value is missing");
        }
        char first = text.charAt(at);
        switch (first) {
            case '{' -> object(depth + 1);
            case '[' -> array(depth + 1);
            case '"' -> string();
            case 't' -> word("true");
            case 'f' -> word("false");
            case 'n' -> word("null");
            default -> {
                if (first != '-' && !isDigit(first)) {
                    throw error("unexpected " + shown() + " (expected: a value)");
                }
                number();
            }
        }
    }

    private void object(int depth) throws JsonSyntaxException {
        checkDepth(depth);
        at++;
        skipWhiteSpace();
        if (peek() == '}') {
            at++;
            return;
        }
        MemberNames names = new MemberNames();
        while (true) {
            skipWhiteSpace();
            int nameStart = at;
            if (peek() != '"') {
                throw error("unexpected " + shown() + " (expected: a member name in quotes)");
            }
            boolean escaped = string();
            String name = escaped ? unquote(text, nameStart, at) : text.substring(nameStart + 1, at - 1);
            if (!names.add(name)) {
                throw JsonSyntaxException.at(text, nameStart, "member name '" + abbreviate(name) + "' is there twice");
            }
            skipWhiteSpace();
            expect(':');
            skipWhiteSpace();
            value(depth);
            skipWhiteSpace();
            if (peek() != ',') {
                break;
            }
            at++;
        }
        expect('}');
    }

    private void array(int depth) throws JsonSyntaxException {
        checkDepth(depth);
        at++;
        skipWhiteSpace();
        if (peek() == ']') {
            at++;
            return;
        }
        while (true) {
            skipWhiteSpace();
            value(depth);
            skipWhiteSpace();
            if (peek() != ',') {
                break;
            }
            at++;
        }
        expect(']');
    }

    private void checkDepth(int depth) throws JsonSyntaxException {
        if (depth > Json.MAX_DEPTH) {
            throw error("nested too deeply (expected: at most " + Json.MAX_DEPTH + " levels)");
        }
    }

    /** Returns whether the string has escapes. */
    private boolean string() throws JsonSyntaxException {
        boolean escaped = false;
        at++;
        while (true) {
            if (at >= text.length()) {
                throw error("the string does not end");
            }
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                return escaped;
            }
            if (c == '\\') {
                escaped = true;
                escape();
            } else if (c < ' ') {
                throw error("control character " + shown() + " in a string (expected: escaped)");
            } else if (Character.isSurrogate(c)) {
                rawSurrogate(c);
            } else {
                at++;
            }
        }
    }

    private void rawSurrogate(char c) throws JsonSyntaxException {
        boolean pair =
                Character.isHighSurrogate(c) && at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1));
        if (!pair) {
            throw error("lone surrogate, which cannot be stored");
        }
        at += 2;
    }

    private void escape() throws JsonSyntaxException {
        if (at + 1 >= text.length()) {
            throw error("the string does not end");
        }
        char kind = text.charAt(at + 1);
        if (kind != 'u') {
            if ("\"\\/bfnrt".indexOf(kind) < 0) {
                throw error("unknown escape \\" + kind);
            }
            at += 2;
            return;
        }
        int unit = hex(at + 2);
        if (unit == 0) {
            throw error("\\u0000, which cannot be stored");
        }
        if (Character.isSurrogate((char) unit)) {
            boolean pair = Character.isHighSurrogate((char) unit)
                    && text.startsWith("\\u", at + 6)
                    && Character.isLowSurrogate((char) hex(at + 8));
            if (!pair) {
                throw error("lone surrogate, which cannot be stored");
            }
            at += 6;
        }
        at += 6;
    }

    private int hex(int start) throws JsonSyntaxException {
        if (start + 4 > text.length()) {
            throw error("\\u needs four hexadecimal digits");
        }
        int unit = 0;
        for (int i = start; i < start + 4; i++) {
            char c = text.charAt(i);
            int digit = c < 128 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                throw error("\\u needs four hexadecimal digits");
            }
            unit = unit * 16 + digit;
        }
        return unit;
    }

    private void number() throws JsonSyntaxException {
        int start = at;
        if (peek() == '-') {
            at++;
        }
        if (peek() == '0') {
            at++;
        } else {
            digits();
        }
        if (peek() == '.') {
            at++;
            digits();
        }
        if (peek() == 'e' || peek() == 'E') {
            at++;
            exponent(start);
        }
        if (at - start > Json.MAX_NUMBER_LENGTH) {
            throw JsonSyntaxException.at(
                    text, start, "number too long (expected: at most " + Json.MAX_NUMBER_LENGTH + " characters)");
        }
    }

    private void exponent(int numberStart) throws JsonSyntaxException {
        if (peek() == '+' || peek() == '-') {
            at++;
        }
        int start = at;
        digits();
        int value = 0;
        for (int i = start; i < at; i++) {
            value = Math.min(value * 10 + (text.charAt(i) - '0'), 1_000_000);
        }
        if (value > Json.MAX_EXPONENT) {
            throw JsonSyntaxException.at(
                    text, numberStart, "number out of range (expected: exponent within ±" + Json.MAX_EXPONENT + ")");
        }
    }

    private void digits() throws JsonSyntaxException {
        int start = at;
        while (at < text.length() && isDigit(text.charAt(at))) {
            at++;
        }
        if (at == start) {
            throw error("unexpected " + shown() + " in a number (expected: a digit)");
        }
    }

    private void word(String word) throws JsonSyntaxException {
        if (!text.startsWith(word, at)) {
            throw error("unexpected " + shown() + " (expected: a value)");
        }
        at += word.length();
    }

    private void expect(char c) throws JsonSyntaxException {
        if (peek() != c) {
            throw error("unexpected " + shown() + " (expected: '" + c + "')");
        }
        at++;
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private void skipWhiteSpace() {
        at = skipWhiteSpace(text, at);
    }

    private String shown() {
        if (at >= text.length()) {
            return "end of text";
        }
        int c = text.codePointAt(at);
        return c < ' ' || Character.isSurrogate((char) c)
                ? String.format("U+%04X", c)
                : "'" + Character.toString(c) + "'";
    }

    private JsonSyntaxException error(String problem) {
        return JsonSyntaxException.at(text, at, problem);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static String abbreviate(String name) {
        return name.length() <= 60 ? name : name.substring(0, 57) + "...";
    }

    // From here on: walking text that was checked. It never throws on such text and never runs past its end.

    /** The first offset from {@code start} on that is not white space. */
    public static int skipWhiteSpace(String text, int start) {
        int i = start;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
                break;
            }
            i++;
        }
        return i;
    }

    /** The offset after the value that starts at {@code start}, in text that was checked. */
    public static int endOfValue(String text, int start) {
        char first = text.charAt(start);
        if (first == '"') {
            return endOfString(text, start);
        }
        if (first == '{' || first == '[') {
            return endOfContainer(text, start);
        }
        int i = start;
        while (i < text.length() && ",]} \n\r\t".indexOf(text.charAt(i)) < 0) {
            i++;
        }
        return i;
    }

    private static int endOfContainer(String text, int start) {
        int depth = 0;
        int i = start;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c == '"') {
                i = endOfString(text, i);
                continue;
            }
            i++;
            if (c == '{' || c == '[') {
                depth++;
            } else if ((c == '}' || c == ']') && --depth == 0) {
                return i;
            }
        }
        return i;
    }

    /** The offset after the string that starts at {@code start}, in text that was checked. */
    public static int endOfString(String text, int start) {
        int i = start + 1;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c == '"') {
                return i + 1;
            }
            i += c == '\\' ? 2 : 1;
        }
        return text.length();
    }

    /** The characters of the string in {@code text[start, end)}, quotes included, in text that was checked. */
    public static String unquote(String text, int start, int end) {
        int escape = text.indexOf('\\', start + 1);
        if (escape < 0 || escape >= end) {
            return text.substring(start + 1, end - 1);
        }
        StringBuilder out = new StringBuilder(end - start);
        int i = start + 1;
        while (i < end - 1) {
            char c = text.charAt(i);
            if (c != '\\') {
                out.append(c);
                i++;
                continue;
            }
            char kind = text.charAt(i + 1);
            i += 2;
            switch (kind) {
                case 'b' -> out.append('\b');
                case 'f' -> out.append('\f');
                case 'n' -> out.append('\n');
                case 'r' -> out.append('\r');
                case 't' -> out.append('\t');
                case 'u' -> {
                    out.append((char) Integer.parseInt(text, i, i + 4, 16));
                    i += 4;
                }
                default -> out.append(kind);
            }
        }
        return out.toString();
    }

    /**
     * Appends a JSON string.
     *
     * @throws IllegalArgumentException if the value contains what cannot be stored
     */
    public static void quote(String value, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c >= ' ' && c != '"' && c != '\\' && !Character.isSurrogate(c)) {
                out.append(c);
            } else if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c)
                        || i + 1 >= value.length()
                        || !Character.isLowSurrogate(value.charAt(i + 1))) {
                    throw new IllegalArgumentException("lone surrogate, which cannot be stored");
                }
                out.append(c).append(value.charAt(++i));
            } else {
                quoteSpecial(c, out);
            }
        }
        out.append('"');
    }

    private static void quoteSpecial(char c, StringBuilder out) {
        switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\b' -> out.append("\\b");
            case '\f' -> out.append("\\f");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            case '\0' -> throw new IllegalArgumentException("U+0000, which cannot be stored");
            default -> out.append(String.format("\\u%04x", (int) c));
        }
    }

    /** The member names seen in one object: a few are compared one by one, many are hashed. */
    private static final class MemberNames {

        private static final int FEW = 8;

        private final String[] few = new String[FEW];
        private final Set<String> many = new HashSet<>(0);
        private int count;

        boolean add(String name) {
            if (count > FEW) {
                return many.add(name);
            }
            for (int i = 0; i < count; i++) {
                if (few[i].equals(name)) {
                    return false;
                }
            }
            if (count < FEW) {
                few[count++] = name;
                return true;
            }
            many.addAll(java.util.Arrays.asList(few));
            count++;
            return many.add(name);
        }
    }
}
