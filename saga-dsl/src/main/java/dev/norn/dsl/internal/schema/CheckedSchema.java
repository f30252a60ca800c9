package dev.norn.dsl.internal.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.OutputFormat;
import com.networknt.schema.ValidationMessage;
import dev.norn.dsl.Diagnostic;
import dev.norn.dsl.Diagnostic.Severity;
import dev.norn.dsl.Json;
import dev.norn.dsl.SagaCode;
import dev.norn.dsl.SagaLimits;
import java.util.Collection;
import java.util.List;

/** A compiled schema. */
final class CheckedSchema implements InputSchema {

    /** Of larger inputs only the first finding is reported, because there may be one for each element. */
    private static final int SMALL_INPUT = 64 * 1024;

    private final JsonSchema schema;
    private final SagaLimits limits;

    CheckedSchema(JsonSchema schema, SagaLimits limits) {
        this.schema = schema;
        this.limits = limits;
    }

    @Override
    public List<Diagnostic> check(Json input) {
        JsonNode node;
        try {
            node = JsonNodes.parse(input.text());
        } catch (JsonProcessingException e) {
            return List.of(finding(SagaCode.INPUT_NOT_VALID, "", "the input is not JSON"));
        }
        try {
            boolean small = input.text().length() <= SMALL_INPUT;
            return validate(node, !small).stream()
                    .limit(limits.diagnostics())
                    .map(CheckedSchema::finding)
                    .toList();
        } catch (CountedReference.Exhausted e) {
            return List.of(finding(
                    SagaCode.INPUT_TOO_COSTLY,
                    "",
                    "checking the input follows too many references of input.schema (expected: at most "
                            + limits.schemaCost() + ", limit schemaCost)"));
        }
    }

    private Collection<ValidationMessage> validate(JsonNode node, boolean failFast) {
        return schema.validate(node, OutputFormat.DEFAULT, (context, validation) -> {
            context.getCollectorContext()
                    .add(CountedReference.Budget.KEY, new CountedReference.Budget(limits.schemaCost()));
            context.getExecutionConfig().setFailFast(failFast);
            context.setFailFast(failFast);
        });
    }

    private static Diagnostic finding(ValidationMessage message) {
        return finding(SagaCode.INPUT_NOT_VALID, message.getInstanceLocation().toString(), SchemaReader.text(message));
    }

    private static Diagnostic finding(SagaCode code, String pointer, String message) {
        return new Diagnostic(code.text(), Severity.ERROR, message, pointer, 0, 0);
    }
}
