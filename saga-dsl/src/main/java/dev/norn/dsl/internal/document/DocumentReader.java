package dev.norn.dsl.internal.document;

import dev.norn.dsl.SagaCode;
import dev.norn.dsl.SagaLimits;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Bytes to tree. */
public final class DocumentReader {

    private final SagaLimits limits;

    public DocumentReader(SagaLimits limits) {
        this.limits = limits;
    }

    /** The document's root; empty, with an error added, if the bytes are not one document within the limits. */
    public Optional<Node> read(byte[] document, Diagnostics diagnostics) {
        if (document.length > limits.documentBytes()) {
            diagnostics.error(
                    SagaCode.DOCUMENT_TOO_LARGE,
                    "",
                    1,
                    1,
                    "the document has " + document.length + " bytes (expected: at most " + limits.documentBytes()
                            + ", limit documentBytes)");
            return Optional.empty();
        }
        try {
            String text = decoded(document);
            Optional<Node> root = JsonDocument.read(text, limits);
            return root.isPresent() ? root : Optional.of(YamlDocument.read(text, limits, diagnostics));
        } catch (Refused refused) {
            diagnostics.error(refused.code, "", refused.line, refused.column, refused.problem);
            return Optional.empty();
        }
    }

    private static String decoded(byte[] document) throws Refused {
        ByteBuffer bytes = ByteBuffer.wrap(document);
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(bytes)
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            String before = new String(document, 0, bytes.position(), StandardCharsets.UTF_8);
            int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
            int lineStart = before.lastIndexOf('\n') + 1;
            String problem = String.format("byte 0x%02X is not UTF-8", document[bytes.position()]);
            throw new Refused(SagaCode.NOT_UTF8, line, before.codePointCount(lineStart, before.length()) + 1, problem);
        }
    }

    /** The document ends the reading here. */
    static final class Refused extends Exception {

        private static final long serialVersionUID = 1L;

        final transient SagaCode code;
        final int line;
        final int column;
        final String problem;

        Refused(SagaCode code, int line, int column, String problem) {
            super(problem, null, false, false);
            this.code = code;
            this.line = line;
            this.column = column;
            this.problem = problem;
        }
    }
}
