package dev.norn.server.operation;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Bounds the different values of a label that clients choose: the first ones are told as they are, all further ones as
 * {@value #OTHER}. Thread-safe; racing first uses may exceed the bound by the number of threads.
 */
final class LabelValues {

    static final String OTHER = "other";

    private final int max;
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    /** With room for so many values. */
    LabelValues(int max) {
        this.max = max;
    }

    /** The value itself if it is among the first ones, else {@value #OTHER}. */
    String bounded(String value) {
        if (known.contains(value)) {
            return value;
        }
        if (known.size() >= max) {
            return OTHER;
        }
        known.add(value);
        return value;
    }
}
