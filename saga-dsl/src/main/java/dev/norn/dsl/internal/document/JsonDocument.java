package dev.norn.dsl.internal.document;

import dev.norn.dsl.SagaLimits;
import dev.norn.dsl.internal.json.JsonScanner;
import java.util.Optional;

/**
 * Reads a document that is strictly JSON. JSON is YAML too, but YAML readers are not exact about it (long keys, escaped
 * slashes, tabs), so it has a reader of its own.
 */
final class JsonDocument {

    private final String text;
    private final SagaLimits limits;
    private int at;
    private int line = 1;
    private int lineStart;
    private int countedTo;
    private int nodes;

    private JsonDocument(String text, SagaLimits limits) {
        this.text = text;
        this.limits = limits;
    }

    /** The tree; empty if the text is not JSON or exceeds a limit: then the YAML reader says what is wrong. */
    static Optional<Node> read(String text, SagaLimits limits) {
        int start = JsonScanner.skipWhiteSpace(text, 0);
        if (start >= text.length() || text.charAt(start) != '{') {
            return Optional.empty();
        }
        JsonDocument document = new JsonDocument(text, limits);
        try {
            Node root = document.value(0);
            document.skip();
            return document.at == text.length() ? Optional.of(root) : Optional.empty();
        } catch (NotJson e) {
            return Optional.empty();
        }
    }

    private Node value(int depth) throws NotJson {
        skip();
        nodes++;
        if (at >= text.length() || depth > limits.nestingDepth() || nodes > limits.documentNodes()) {
            throw new NotJson();
        }
        char first = text.charAt(at);
        if (first == '{') {
            return object(depth);
        }
        return first == '[' ? array(depth) : scalar();
    }

    private Node object(int depth) throws NotJson {
        Node.Mapping mapping = new Node.Mapping(lineHere(), columnHere());
        at++;
        skip();
        if (peek() == '}') {
            at++;
            return mapping;
        }
        do {
            skip();
            if (peek() != '"') {
                throw new NotJson();
            }
            Node.Scalar key = scalar();
            skip();
            expect(':');
            // A duplicate is left to the YAML reader, which reports it.
            if (!mapping.add(key, value(depth + 1))) {
                throw new NotJson();
            }
            skip();
        } while (comma());
        expect('}');
        return mapping;
    }

    private Node array(int depth) throws NotJson {
        Node.Sequence sequence = new Node.Sequence(lineHere(), columnHere());
        at++;
        skip();
        if (peek() == ']') {
            at++;
            return sequence;
        }
        do {
            sequence.add(value(depth + 1));
            skip();
        } while (comma());
        expect(']');
        return sequence;
    }

    private Node.Scalar scalar() throws NotJson {
        int start = at;
        int startLine = lineHere();
        int startColumn = columnHere();
        at = JsonScanner.endOfValue(text, start);
        String source = text.substring(start, at);
        if (source.startsWith("\"")) {
            return string(source, startLine, startColumn);
        }
        Node.Kind kind = CoreSchema.kindOf(source);
        if (kind == Node.Kind.STRING || !CoreSchema.isJson(source, kind)) {
            throw new NotJson();
        }
        return new Node.Scalar(startLine, startColumn, kind, source, startColumn);
    }

    private Node.Scalar string(String source, int startLine, int startColumn) throws NotJson {
        if (!CoreSchema.isJsonString(source)) {
            throw new NotJson();
        }
        String value = JsonScanner.unquote(source, 0, source.length());
        int textColumn = value.length() == source.length() - 2 ? startColumn + 1 : 0;
        return new Node.Scalar(startLine, startColumn, Node.Kind.STRING, value, textColumn);
    }

    private boolean comma() {
        if (peek() != ',') {
            return false;
        }
        at++;
        return true;
    }

    private void expect(char c) throws NotJson {
        if (peek() != c) {
            throw new NotJson();
        }
        at++;
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private void skip() {
        at = JsonScanner.skipWhiteSpace(text, at);
    }

    private int lineHere() {
        for (; countedTo < at; countedTo++) {
            if (text.charAt(countedTo) == '\n') {
                line++;
                lineStart = countedTo + 1;
            }
        }
        return line;
    }

    private int columnHere() {
        lineHere();
        return text.codePointCount(lineStart, at) + 1;
    }

    private static final class NotJson extends Exception {

        private static final long serialVersionUID = 1L;

        NotJson() {
            super("not JSON", null, false, false);
        }
    }
}
