package dev.norn.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.norn.sdk.client.NornClient;
import dev.norn.sdk.client.NornProblemException;
import dev.norn.sdk.client.StoredDefinition;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Stores definitions; one that is refused does not keep the others from being stored. */
@Command(
        name = "apply",
        description = "Stores saga definitions. Storing the same version with the same text again changes nothing.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields before the command runs
final class ApplyCommand implements Callable<Integer> {
    @Mixin
    private ClientOptions options;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "YAML documents; - for standard input")
    private List<String> files;

    @Override
    public Integer call() {
        NornClient client = options.client();
        List<SagaFile> documents =
                files.stream().map(file -> SagaFile.read(file, options)).toList();
        ArrayNode stored = JsonNodeFactory.instance.arrayNode();
        int exitCode = ExitCode.DONE;
        for (SagaFile document : documents) {
            try {
                StoredDefinition definition = client.definitions().storeYaml(document.text(options));
                stored.addObject()
                        .put("name", definition.name())
                        .put("version", definition.version())
                        .put("created", definition.created());
            } catch (NornProblemException refused) {
                report(document, refused);
                exitCode = ExitCode.BAD_END;
            }
        }
        print(stored);
        return exitCode;
    }

    private void report(SagaFile document, NornProblemException refused) {
        if (refused.errors().isEmpty()) {
            options.tell(document.name() + ": " + refused.getMessage());
        }
        refused.errors().forEach(error -> options.tell(Findings.line(document.name(), error)));
    }

    private void print(ArrayNode stored) {
        if (options.output().isJson()) {
            options.output().json(stored);
            return;
        }
        stored.forEach(definition -> options.output()
                .line("%s@%s %s"
                        .formatted(
                                Text.of(definition, "name"),
                                Text.of(definition, "version"),
                                definition.path("created").asBoolean() ? "stored" : "unchanged")));
    }
}
