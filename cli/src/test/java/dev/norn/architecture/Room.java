package dev.norn.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;

/** The modules by their root packages; a class belongs to the room with the longest matching root. */
enum Room {
    DSL("dev.norn.dsl"),
    PROTOCOL("dev.norn.protocol"),
    ENGINE("dev.norn.engine"),
    JOURNAL("dev.norn.journal"),
    RUNTIME("dev.norn.runtime"),
    SIMULATOR("dev.norn.simulator"),
    KAFKA("dev.norn.kafka"),
    CONSOLE_API("dev.norn.console"),
    SERVER("dev.norn.server"),
    SDK("dev.norn.sdk"),
    SDK_MICRONAUT("dev.norn.sdk.micronaut"),
    SDK_SPRING("dev.norn.sdk.spring"),
    EMBEDDED("dev.norn.embedded"),
    EXAMPLES("dev.norn.examples"),
    CLI("dev.norn.cli"),
    BENCHMARKS("dev.norn.benchmarks");

    private final String root;

    Room(String root) {
        this.root = root;
    }

    static Optional<Room> of(JavaClass type) {
        String name = type.getPackageName() + ".";
        return Arrays.stream(values())
                .filter(room -> name.startsWith(room.root + "."))
                .max(Comparator.comparingInt(room -> room.root.length()));
    }
}
