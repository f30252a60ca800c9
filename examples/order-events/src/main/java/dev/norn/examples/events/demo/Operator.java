package dev.norn.examples.events.demo;

import dev.norn.examples.stage.Narrator;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Somebody at a terminal, who types commands of {@code norn}; they and what they print are shown. */
final class Operator {
    private final List<String> norn;
    private final URI coordinator;
    private final Path errors;
    private final Narrator narrator;

    /**
     * One at this coordinator.
     *
     * @param norn the program and its first arguments
     * @param errors gets what the commands say beside their output
     */
    Operator(List<String> norn, URI coordinator, Path errors, Narrator narrator) {
        this.norn = List.copyOf(norn);
        this.coordinator = coordinator;
        this.errors = errors;
        this.narrator = narrator;
    }

    /**
     * Types a command.
     *
     * @throws IllegalStateException if it does not end with 0
     */
    void types(String... arguments) throws IOException, InterruptedException {
        narrator.say("");
        narrator.say("$ norn " + String.join(" ", quoted(arguments)));
        List<String> command = new ArrayList<>(norn);
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectError(errors.toFile());
        builder.environment().put("NORN_URL", coordinator.toString());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        output.lines().forEach(narrator::say);
        int exitCode = process.waitFor();
        if (exitCode != 0) {
            throw new IllegalStateException("norn %s ended with %d (expected: 0): %s"
                    .formatted(String.join(" ", arguments), exitCode, Files.readString(errors)));
        }
    }

    private static List<String> quoted(String... arguments) {
        List<String> quoted = new ArrayList<>();
        for (String argument : arguments) {
            quoted.add(argument.contains(" ") ? "'" + argument + "'" : argument);
        }
        return quoted;
    }
}
