package dev.norn.examples.stage;

import java.io.PrintStream;
import java.util.List;

/** Tells people what happens. */
public final class Narrator {
    private static final int MAX_IMBALANCES_SHOWN = 20;

    private final PrintStream out;
    private final Paint paint;

    /** One that speaks on a stream. */
    public Narrator(PrintStream out, Paint paint) {
        this.out = out;
        this.paint = paint;
    }

    /** How this one draws. */
    public Paint paint() {
        return paint;
    }

    /** Begins a chapter. */
    public void title(String text) {
        out.println();
        out.println(paint.bold(text));
    }

    /** Says something. */
    public void say(String text) {
        out.println("  " + text);
    }

    /** Says something that is less important. */
    public void aside(String text) {
        out.println("  " + paint.dim(text));
    }

    /** Shows lines as they are. */
    public void lines(List<String> lines) {
        lines.forEach(out::println);
    }

    /** Says whether something is as it should be. */
    public void check(boolean holds, String text) {
        String sign = holds ? paint.sign("✓", "ok") : paint.sign("✗", "FAILED");
        out.println("  " + (holds ? paint.green(sign) : paint.red(sign)) + " " + text);
    }

    /** Says how it all ended. */
    public void verdict(boolean asItShould, String duration) {
        out.println();
        out.println(
                asItShould
                        ? paint.green("Everything adds up (" + duration + ").")
                        : paint.red("Not everything is as it should be (" + duration + ")."));
    }

    /** Says that the books balance, or what does not add up. */
    public void books(List<?> imbalances) {
        check(imbalances.isEmpty(), imbalances.isEmpty() ? "the books balance" : "the books do not balance:");
        imbalances.stream().limit(MAX_IMBALANCES_SHOWN).forEach(imbalance -> say(paint.red("    " + imbalance)));
        if (imbalances.size() > MAX_IMBALANCES_SHOWN) {
            say("    and " + (imbalances.size() - MAX_IMBALANCES_SHOWN) + " more");
        }
    }
}
