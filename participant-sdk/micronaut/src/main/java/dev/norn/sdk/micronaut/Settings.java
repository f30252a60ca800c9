package dev.norn.sdk.micronaut;

import org.jspecify.annotations.Nullable;

/** Refuses settings that make no sense, by name, value and expectation. */
final class Settings {
    private Settings() {}

    static void require(boolean holds, String name, @Nullable Object value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
        }
    }
}
