package dev.norn.dsl.internal.saga;

import dev.norn.dsl.Durations;
import dev.norn.dsl.Escalation;
import dev.norn.dsl.RetryPolicy;
import dev.norn.dsl.SagaCode;
import dev.norn.dsl.SagaDefaults;
import dev.norn.dsl.SagaDefinition;
import dev.norn.dsl.SagaLimits;
import dev.norn.dsl.internal.document.Diagnostics;
import dev.norn.dsl.internal.document.Node;
import dev.norn.dsl.internal.expression.ExpressionCompiler;
import dev.norn.dsl.internal.expression.Root;
import dev.norn.dsl.internal.expression.Suggestion;
import dev.norn.dsl.internal.expression.Template;
import dev.norn.dsl.internal.schema.InputSchema;
import dev.norn.dsl.internal.schema.SchemaReader;
import dev.norn.dsl.internal.schema.SchemaTypes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads one document's tree. Not for use by several threads. */
public final class SagaReader {

    static final String API_VERSION = "norn/v1";
    static final String KIND = "Saga";
    static final List<String> SAGA_FIELDS =
            List.of("apiVersion", "kind", "metadata", "trigger", "input", "timeout", "defaults", "steps", "output");
    static final List<String> METADATA_FIELDS = List.of("name", "version", "owner");
    static final List<String> INPUT_FIELDS = List.of("schema");
    static final List<String> DEFAULTS_FIELDS =
            List.of("timeout", "retry", "settle", "attentionAfter", "deadLetterAfter", "quietPeriod");
    static final List<String> SETTLE_FIELDS = List.of("retry");

    private static final int LONGEST_OWNER = 200;

    private final SagaDefaults serverDefaults;
    private final SagaLimits limits;
    private final Diagnostics diagnostics;
    private final Settings settings;

    public SagaReader(SagaDefaults serverDefaults, SagaLimits limits, Diagnostics diagnostics) {
        this.serverDefaults = serverDefaults;
        this.limits = limits;
        this.diagnostics = diagnostics;
        this.settings = new Settings(limits, diagnostics);
    }

    /** The saga; empty, with at least one error among the diagnostics, if the document breaks a rule. */
    public Optional<SagaDefinition> read(Node root) {
        Fields saga = Fields.of(root, "the document", SAGA_FIELDS, diagnostics);
        if (saga == null) {
            return Optional.empty();
        }
        checkWord(saga, "apiVersion", API_VERSION, SagaCode.UNSUPPORTED_API_VERSION);
        checkWord(saga, "kind", KIND, SagaCode.UNSUPPORTED_KIND);
        StepsReader stepsReader = new StepsReader(limits, diagnostics);
        ExecutableSaga.@Nullable Header header = header(saga, stepsReader);
        Node schemaNode = schemaNode(saga);
        InputSchema schema = SchemaReader.read(schemaNode, limits, diagnostics);
        DefaultSettings defaults = defaults(saga);
        List<StepDraft> drafts = stepsReader.read(saga);
        new SettlementRules(diagnostics).check(drafts);
        ExpressionCompiler compiler = new ExpressionCompiler(limits, Root.input(SchemaTypes.of(schemaNode)));
        Expressions expressions = new Expressions(compiler, diagnostics);
        StepsBuilder steps = new StepsBuilder(drafts, defaults, settings, expressions, diagnostics);
        steps.build();
        Node outputNode = saga.get("output");
        Template output = outputNode == null ? null : expressions.template(outputNode, steps.visibleToOutput());
        expressions.finish();
        ExecutableTrigger trigger = new TriggerReader(limits, diagnostics).read(saga);
        if (diagnostics.hasErrors() || header == null) {
            return Optional.empty();
        }
        return Optional.of(
                new ExecutableSaga(header, trigger, steps.definitions(), steps.computed(), output, schema, limits));
    }

    private void checkWord(Fields saga, String field, String expected, SagaCode code) {
        if (saga.required(field) == null) {
            return;
        }
        Node.Scalar value = saga.string(field);
        if (value != null && !value.text().equals(expected)) {
            diagnostics.error(
                    code,
                    value,
                    field + ": '" + Diagnostics.shown(value.text()) + "' is not supported (expected: " + expected + ")"
                            + Suggestion.of(value.text(), List.of(expected)));
        }
    }

    private ExecutableSaga.@Nullable Header header(Fields saga, StepsReader names) {
        Duration timeout = settings.duration(saga, "timeout", serverDefaults.transactionTimeout());
        Escalation escalation = escalation(saga);
        Node node = saga.required("metadata");
        Fields metadata = node == null ? null : Fields.of(node, "metadata", METADATA_FIELDS, diagnostics);
        if (metadata == null) {
            return null;
        }
        metadata.required("name");
        metadata.required("version");
        Node.Scalar nameNode = metadata.string("name");
        Optional<String> name = nameNode == null ? Optional.empty() : names.sagaName(nameNode);
        Node.Scalar versionNode = metadata.integer("version");
        if (name.isEmpty() || versionNode == null) {
            owner(metadata);
            return null;
        }
        long version = settings.integer(versionNode, "version", 1, Long.MAX_VALUE, 1);
        return new ExecutableSaga.Header(name.get(), version, owner(metadata), timeout, escalation);
    }

    private Optional<String> owner(Fields metadata) {
        Node.Scalar owner = metadata.string("owner");
        if (owner == null || !Expressions.isStorable(owner, owner.text(), diagnostics)) {
            return Optional.empty();
        }
        if (owner.text().isBlank() || owner.text().length() > LONGEST_OWNER) {
            diagnostics.error(
                    SagaCode.BAD_NAME,
                    owner,
                    "owner has " + owner.text().length() + " characters (expected: 1 to " + LONGEST_OWNER + ")");
        }
        return Optional.of(owner.text());
    }

    private @Nullable Node schemaNode(Fields saga) {
        Node node = saga.get("input");
        Fields input = node == null ? null : Fields.of(node, "input", INPUT_FIELDS, diagnostics);
        return input == null ? null : input.get("schema");
    }

    private @Nullable Fields defaultsFields(Fields saga) {
        return saga.get("defaults") instanceof Node.Mapping mapping
                ? Fields.of(mapping, "defaults", DEFAULTS_FIELDS, new Diagnostics(0))
                : null;
    }

    private Escalation escalation(Fields saga) {
        Fields defaults = defaultsFields(saga);
        Escalation server = serverDefaults.escalation();
        if (defaults == null) {
            return server;
        }
        Duration attention = settings.duration(defaults, "attentionAfter", server.attentionAfter());
        Duration deadLetter = settings.duration(defaults, "deadLetterAfter", server.deadLetterAfter());
        if (attention.compareTo(deadLetter) > 0) {
            Node at = defaults.get("attentionAfter");
            diagnostics.error(
                    SagaCode.CONTRADICTION,
                    at == null ? defaults.node() : at,
                    "attentionAfter " + Durations.format(attention) + " is longer than deadLetterAfter "
                            + Durations.format(deadLetter));
        }
        return new Escalation(attention, deadLetter);
    }

    private DefaultSettings defaults(Fields saga) {
        DefaultSettings server = new DefaultSettings(
                serverDefaults.attemptTimeout(),
                serverDefaults.retry(),
                serverDefaults.settleRetry(),
                serverDefaults.quietPeriod());
        Node node = saga.get("defaults");
        Fields defaults = node == null ? null : Fields.of(node, "defaults", DEFAULTS_FIELDS, diagnostics);
        if (defaults == null) {
            return server;
        }
        Duration timeout = settings.duration(defaults, "timeout", server.timeout());
        RetryPolicy retry = settings.retry(defaults, server.retry());
        Node settleNode = defaults.get("settle");
        Fields settle = settleNode == null ? null : Fields.of(settleNode, "settle", SETTLE_FIELDS, diagnostics);
        RetryPolicy settleRetry = settle == null ? server.settleRetry() : settings.retry(settle, server.settleRetry());
        Optional<Duration> quiet = defaults.has("quietPeriod")
                ? Optional.of(settings.duration(defaults, "quietPeriod", timeout))
                : server.quietPeriod();
        return new DefaultSettings(timeout, retry, settleRetry, quiet);
    }
}
