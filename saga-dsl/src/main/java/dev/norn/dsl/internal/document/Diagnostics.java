package dev.norn.dsl.internal.document;

import dev.norn.dsl.Diagnostic;
import dev.norn.dsl.Diagnostic.Severity;
import dev.norn.dsl.SagaCode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects the findings about one document, up to a limit; the first error is never dropped. */
public final class Diagnostics {

    private static final int SHOWN = 60;

    private final int limit;
    private final Set<Diagnostic> found = new LinkedHashSet<>();
    private boolean errors;

    public Diagnostics(int limit) {
        this.limit = limit;
    }

    public void error(SagaCode code, Node node, String message) {
        error(code, node.pointer(), node.line(), node.column(), message);
    }

    public void error(SagaCode code, String pointer, int line, int column, String message) {
        boolean first = !errors;
        errors = true;
        if (first || found.size() < limit) {
            found.add(new Diagnostic(code.text(), Severity.ERROR, message, pointer, line, column));
        }
    }

    public void warning(SagaCode code, String pointer, int line, int column, String message) {
        if (found.size() < limit) {
            found.add(new Diagnostic(code.text(), Severity.WARNING, message, pointer, line, column));
        }
    }

    public boolean hasErrors() {
        return errors;
    }

    /** All findings in the order of the document. */
    public List<Diagnostic> sorted() {
        List<Diagnostic> sorted = new ArrayList<>(found);
        sorted.sort(Comparator.comparingInt(Diagnostic::line).thenComparingInt(Diagnostic::column));
        return List.copyOf(sorted);
    }

    /** A text from the document, short enough and clean enough for a message. */
    public static String shown(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (out.length() >= SHOWN) {
                return out.append("...").toString();
            }
            char c = text.charAt(i);
            boolean plain = c >= ' ' && c != 0x7f && !Character.isSurrogate(c);
            out.append(plain ? String.valueOf(c) : String.format("\\u%04x", (int) c));
        }
        return out.toString();
    }
}
