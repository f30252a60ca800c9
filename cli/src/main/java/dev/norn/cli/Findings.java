package dev.norn.cli;

import dev.norn.sdk.client.Diagnostic;
import java.util.Locale;

/** What a coordinator finds wrong with a document or an input, in the form of offline validation. */
final class Findings {
    private Findings() {}

    /**
     * One line, for example {@code order.saga.yaml:8:5 error SAGA012 unknown field 'acton'}.
     *
     * @param source the file's name; empty for an input, whose place is its pointer
     */
    static String line(String source, Diagnostic finding) {
        String pointer = finding.pointer() == null ? "" : finding.pointer();
        String place = finding.line() == null || source.isEmpty()
                ? source + pointer
                : "%s:%d:%d".formatted(source, finding.line(), finding.column());
        return "%s %s %s %s"
                .formatted(place, finding.severity().toLowerCase(Locale.ROOT), finding.code(), finding.message())
                .strip();
    }
}
