package dev.norn.dsl.internal.expression;

import java.util.Collection;
import java.util.Optional;

/** "Did you mean": the known name nearest to an unknown one (Damerau-Levenshtein, optimal string alignment). */
public final class Suggestion {

    private static final int LONGEST = 64;

    private Suggestion() {}

    /** A text to append to a message: {@code " (did you mean 'action'?)"}, or nothing if no name is near. */
    public static String of(String unknown, Collection<String> known) {
        return nearest(unknown, known)
                .map(name -> " (did you mean '" + name + "'?)")
                .orElse("");
    }

    static Optional<String> nearest(String unknown, Collection<String> known) {
        if (unknown.length() > LONGEST) {
            return Optional.empty();
        }
        String best = null;
        int bestDistance = Math.max(1, unknown.length() / 3) + 1;
        for (String name : known) {
            if (name.length() > LONGEST || Math.abs(name.length() - unknown.length()) >= bestDistance) {
                continue;
            }
            int distance = name.equalsIgnoreCase(unknown) ? 0 : distance(unknown, name);
            if (distance < bestDistance) {
                best = name;
                bestDistance = distance;
            }
        }
        return Optional.ofNullable(best);
    }

    private static int distance(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                cost[i][j] = i == 0 ? j : j == 0 ? i : cell(a, b, i, j, cost);
            }
        }
        return cost[a.length()][b.length()];
    }

    private static int cell(String a, String b, int i, int j, int[][] cost) {
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        int least = Math.min(Math.min(cost[i - 1][j] + 1, cost[i][j - 1] + 1), cost[i - 1][j - 1] + (same ? 0 : 1));
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
    }
}
