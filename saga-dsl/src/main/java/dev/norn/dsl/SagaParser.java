package dev.norn.dsl;

import dev.norn.dsl.internal.document.Diagnostics;
import dev.norn.dsl.internal.document.DocumentReader;
import dev.norn.dsl.internal.document.Node;
import dev.norn.dsl.internal.saga.SagaReader;
import java.util.Optional;

/**
 * Parses saga documents. Safe for use by many threads.
 *
 * <p>Whatever the bytes are, parsing ends soon with a definition or with at least one error; it never throws. All findings
 * are reported at once as far as one does not hide another.
 */
public final class SagaParser {

    private final SagaDefaults defaults;
    private final SagaLimits limits;
    private final DocumentReader documents;

    /**
     * A parser with a server's settings.
     *
     * @param defaults what applies where a document says nothing
     * @param limits how large a document and its evaluations may become
     */
    public SagaParser(SagaDefaults defaults, SagaLimits limits) {
        this.defaults = defaults;
        this.limits = limits;
        this.documents = new DocumentReader(limits);
    }

    /** A parser with the documented defaults and limits. */
    public static SagaParser standard() {
        return new SagaParser(SagaDefaults.STANDARD, SagaLimits.STANDARD);
    }

    /**
     * Parses a document: YAML 1.2 (core schema), or JSON, in UTF-8.
     *
     * @param sourceName what people know the document by; for messages only
     * @param document the bytes; not kept
     */
    public ParseResult parse(String sourceName, byte[] document) {
        Diagnostics diagnostics = new Diagnostics(limits.diagnostics());
        Optional<Node> root = documents.read(document, diagnostics);
        Optional<SagaDefinition> definition =
                root.flatMap(node -> new SagaReader(defaults, limits, diagnostics).read(node));
        return new ParseResult(definition, diagnostics.sorted());
    }
}
