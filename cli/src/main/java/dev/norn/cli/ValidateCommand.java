package dev.norn.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.norn.dsl.Diagnostic;
import dev.norn.dsl.ParseResult;
import dev.norn.dsl.SagaParser;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Checks documents on this machine, with the coordinator's own parser. */
@Command(
        name = "validate",
        description = "Checks saga definitions as the coordinator would, without one.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields before the command runs
final class ValidateCommand implements Callable<Integer> {
    @Mixin
    private ClientOptions options;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "YAML documents; - for standard input")
    private List<String> files;

    @Override
    public Integer call() {
        SagaParser parser = SagaParser.standard();
        List<SagaFile> documents =
                files.stream().map(file -> SagaFile.read(file, options)).toList();
        ArrayNode report = JsonNodeFactory.instance.arrayNode();
        int exitCode = ExitCode.DONE;
        for (SagaFile document : documents) {
            ParseResult result = parser.parse(document.name(), document.bytes());
            exitCode = result.isValid() ? exitCode : ExitCode.BAD_END;
            if (options.output().isJson()) {
                report.add(json(document, result));
            } else {
                options.output().lines(lines(document, result));
            }
        }
        if (options.output().isJson()) {
            options.output().json(report);
        }
        return exitCode;
    }

    private static List<String> lines(SagaFile document, ParseResult result) {
        if (result.diagnostics().isEmpty()) {
            return List.of(document.name() + " valid");
        }
        return result.diagnostics().stream()
                .map(diagnostic -> diagnostic.format(document.name()))
                .toList();
    }

    private static ObjectNode json(SagaFile document, ParseResult result) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("file", document.name())
                .put("valid", result.isValid());
        ArrayNode diagnostics = json.putArray("diagnostics");
        for (Diagnostic diagnostic : result.diagnostics()) {
            diagnostics
                    .addObject()
                    .put("code", diagnostic.code())
                    .put("severity", diagnostic.severity().name().toLowerCase(Locale.ROOT))
                    .put("message", diagnostic.message())
                    .put("pointer", diagnostic.pointer())
                    .put("line", diagnostic.line())
                    .put("column", diagnostic.column());
        }
        return json;
    }
}
