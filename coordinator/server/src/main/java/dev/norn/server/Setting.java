package dev.norn.server;

import io.micronaut.context.exceptions.ConfigurationException;
import java.time.Duration;

/** Checks values of the configuration; says the setting's name, its value and the expectation. */
final class Setting {

    private Setting() {}

    static void between(String name, int value, int min, int max) {
        expect(value >= min && value <= max, name, value, min + " to " + max);
    }

    static void between(String name, Duration value, Duration min, Duration max) {
        expect(value.compareTo(min) >= 0 && value.compareTo(max) <= 0, name, value, min + " to " + max);
    }

    static void matches(String name, String value, String pattern, String expectation) {
        expect(value.matches(pattern), name, value, expectation);
    }

    private static void expect(boolean holds, String name, Object value, String expectation) {
        if (!holds) {
            throw new ConfigurationException(name + ": " + value + " (expected: " + expectation + ")");
        }
    }
}
