package dev.norn.cli;

import com.fasterxml.jackson.databind.util.RawValue;
import dev.norn.dsl.Json;
import dev.norn.dsl.JsonSyntaxException;
import dev.norn.sdk.client.NornClient;
import dev.norn.sdk.client.RetrySettings;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What all client commands understand: where the coordinator is, and how to print. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields before a command runs
final class ClientOptions {
    /** Two more attempts bridge a restart's blink; a coordinator that is down is reported within a second. */
    private static final RetrySettings RETRY = new RetrySettings(3, Duration.ofMillis(100), Duration.ofSeconds(2));

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "${env:NORN_URL:-http://127.0.0.1:8080}",
            description = "the coordinator (default: $NORN_URL, else http://127.0.0.1:8080)")
    private URI url;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table, for people, or json, the coordinator's own document (default: table)")
    private Output.Format format;

    NornClient client() {
        if (url.getHost() == null || !("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
            throw wrongUsage("--url: %s (expected: http://host:port)".formatted(url));
        }
        return NornClient.builder(url).retry(RETRY).build();
    }

    Output output() {
        return new Output(command.commandLine().getOut(), format);
    }

    /** Says something to the person at the terminal, beside the result. */
    void tell(String message) {
        command.commandLine().getErr().println(message);
    }

    /** The exception for a value that no option's type refuses. */
    ParameterException wrongUsage(String message) {
        return new ParameterException(command.commandLine(), message);
    }

    /**
     * The value of an option that takes JSON: the text itself, {@code @file}, or {@code -} for standard input. Its
     * numbers reach the coordinator as they are written.
     */
    RawValue json(String option, String value) {
        try {
            return new RawValue(Json.parse(text(value)).text());
        } catch (JsonSyntaxException e) {
            throw wrongUsage(option + ": " + e.getMessage() + " (expected: JSON, @file, or - for standard input)");
        } catch (IOException e) {
            throw wrongUsage("%s: cannot read %s: %s".formatted(option, value, e));
        }
    }

    /** The value of an option that takes any text: the text itself, {@code @file}, or {@code -} for standard input. */
    String text(String option, String value) {
        try {
            return text(value);
        } catch (IOException e) {
            throw wrongUsage("%s: cannot read %s: %s".formatted(option, value, e));
        }
    }

    private static String text(String value) throws IOException {
        if (value.equals("-")) {
            return new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        }
        return value.startsWith("@") ? Files.readString(Path.of(value.substring(1))) : value;
    }
}
