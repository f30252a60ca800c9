package dev.norn.examples.order.demo;

import java.io.PrintStream;
import java.util.List;

/** Tells people what happens. */
final class Narrator {
    private static final int MAX_IMBALANCES_SHOWN = 20;

    private final PrintStream out;
    private final Paint paint;

    Narrator(PrintStream out, Paint paint) {
        this.out = out;
        this.paint = paint;
    }

    Paint paint() {
        return paint;
    }

    void title(String text) {
        out.println();
        out.println(paint.bold(text));
    }

    void say(String text) {
        out.println("  " + text);
    }

    void aside(String text) {
        out.println("  " + paint.dim(text));
    }

    void lines(List<String> lines) {
        lines.forEach(out::println);
    }

    /** Says whether something is as it should be. */
    void check(boolean holds, String text) {
        String sign = holds ? paint.sign("✓", "ok") : paint.sign("✗", "FAILED");
        out.println("  " + (holds ? paint.green(sign) : paint.red(sign)) + " " + text);
    }

    /** Says how it all ended. */
    void verdict(boolean asItShould, String duration) {
        out.println();
        out.println(
                asItShould
                        ? paint.green("Everything adds up (" + duration + ").")
                        : paint.red("Not everything is as it should be (" + duration + ")."));
    }

    /** Says that the books balance, or what does not add up. */
    void books(List<Imbalance> imbalances) {
        check(imbalances.isEmpty(), imbalances.isEmpty() ? "the books balance" : "the books do not balance:");
        imbalances.stream().limit(MAX_IMBALANCES_SHOWN).forEach(imbalance -> say(paint.red("    " + imbalance)));
        if (imbalances.size() > MAX_IMBALANCES_SHOWN) {
            say("    and " + (imbalances.size() - MAX_IMBALANCES_SHOWN) + " more");
        }
    }
}
