package dev.norn.benchmarks.saga;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Text that compresses about as texts of people do: no repetition of one letter, and no noise. The same each time. */
public final class Words {

    private static final long SEED = 5;
    private static final List<String> WORDS = List.of(
            "order",
            "placed",
            "by",
            "customer",
            "ship",
            "to",
            "street",
            "city",
            "before",
            "noon",
            "invoice",
            "amount",
            "paid",
            "card",
            "gift",
            "wrapped",
            "leave",
            "at",
            "door",
            "call",
            "first",
            "fragile",
            "return",
            "blue");

    private Words() {}

    /** So many characters of it: ASCII, and nothing that JSON escapes. */
    public static String ofLength(int length) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
        StringBuilder text = new StringBuilder(length + 16);
        while (text.length() < length) {
            text.append(WORDS.get(random.nextInt(WORDS.size())))
                    .append(' ')
                    .append(random.nextInt(1_000))
                    .append(' ');
        }
        return text.substring(0, length);
    }
}
