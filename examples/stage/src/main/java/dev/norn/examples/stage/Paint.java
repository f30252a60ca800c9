package dev.norn.examples.stage;

import java.nio.charset.Charset;
import java.util.Map;

/**
 * Whether and how output is coloured and drawn: colours only on a terminal, line drawing only where the output's
 * character set has it.
 */
public record Paint(boolean colours, boolean unicode) {
    /** No colours, no line drawing. */
    public static final Paint PLAIN = new Paint(false, false);

    /**
     * Looks at the environment: {@code CI}, {@code NO_COLOR}, {@code TERM}.
     *
     * @param terminal whether the output is one
     */
    public static Paint detect(boolean terminal, Map<String, String> environment) {
        boolean colours = terminal
                && !environment.containsKey("CI")
                && !environment.containsKey("NO_COLOR")
                && !"dumb".equals(environment.get("TERM"));
        return new Paint(colours, outputCharset().newEncoder().canEncode("→←●◆█✓✗"));
    }

    private static Charset outputCharset() {
        String name = System.getProperty("stdout.encoding", System.getProperty("native.encoding", "US-ASCII"));
        return Charset.isSupported(name) ? Charset.forName(name) : Charset.defaultCharset();
    }

    /** Text in bold letters. */
    public String bold(String text) {
        return in("1", text);
    }

    /** Text in weak letters. */
    public String dim(String text) {
        return in("2", text);
    }

    /** Text in red. */
    public String red(String text) {
        return in("31", text);
    }

    /** Text in green. */
    public String green(String text) {
        return in("32", text);
    }

    /** Text in yellow. */
    public String yellow(String text) {
        return in("33", text);
    }

    /** Text in cyan. */
    public String cyan(String text) {
        return in("36", text);
    }

    /** Chooses a sign. */
    public String sign(String drawn, String ascii) {
        return unicode ? drawn : ascii;
    }

    private String in(String code, String text) {
        return colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
