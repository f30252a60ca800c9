package dev.norn.examples.stage;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How a demo's own programs are started: small, and quick to be there again after a kill. */
public final class JavaProgram {
    private static final List<String> OPTIONS = List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx128m",
            "-Dlogback.configurationFile=norn-service-logback.xml");

    private JavaProgram() {}

    /** A program on the class path of this one. */
    public static List<String> command(Class<?> main) {
        return command(System.getProperty("java.class.path"), main.getName());
    }

    /** A program on a class path of its own. */
    public static List<String> command(String classPath, String main) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(OPTIONS);
        command.addAll(List.of("-cp", classPath, main));
        return command;
    }
}
