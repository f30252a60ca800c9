package dev.norn.benchmarks.report;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * The same figure over all rounds.
 *
 * @param median the middle one, or the mean of the two in the middle
 * @param least the smallest
 * @param most the largest
 */
record Spread(double median, double least, double most) {

    static final Spread NOTHING = new Spread(Double.NaN, Double.NaN, Double.NaN);

    /** Of what each element says. NaN if there is none, or one says NaN. */
    static <T> Spread of(Collection<T> elements, ToDoubleFunction<T> figure) {
        double[] sorted = elements.stream().mapToDouble(figure).sorted().toArray();
        int count = sorted.length;
        if (count == 0 || Arrays.stream(sorted).anyMatch(Double::isNaN)) {
            return NOTHING;
        }
        return new Spread((sorted[(count - 1) / 2] + sorted[count / 2]) / 2, sorted[0], sorted[count - 1]);
    }

    /** The median, and least and most in parentheses if they differ as printed; a dash if there is nothing. */
    String text(String format) {
        if (Double.isNaN(median)) {
            return "–";
        }
        String middle = print(format, median);
        String low = print(format, least);
        String high = print(format, most);
        return low.equals(high) ? middle : "%s (%s–%s)".formatted(middle, low, high);
    }

    /** The median alone. */
    String middle(String format) {
        return Double.isNaN(median) ? "–" : print(format, median);
    }

    private static String print(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
