package dev.norn.examples.transfer.demo;

import dev.norn.examples.stage.JavaProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The fee service, which has a class path of its own: Spring's jars are nobody else's. */
final class FeeServiceProgram {
    /** The system property that says where its jars are. */
    private static final String LIBRARY = "norn.fee-service.lib";

    private FeeServiceProgram() {}

    static List<String> command() {
        String library = System.getProperty(LIBRARY, "");
        if (!Files.isDirectory(Path.of(library))) {
            throw new IllegalStateException("-D%s=%s (expected: the directory with the jars of the fee service, which"
                            .formatted(LIBRARY, library)
                    + " the build makes: examples/transfer-tcc/fee-service/target/fee-service/lib)");
        }
        return JavaProgram.command(library + "/*", "dev.norn.examples.transfer.fees.FeeService");
    }
}
