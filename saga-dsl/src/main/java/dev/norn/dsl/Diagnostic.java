package dev.norn.dsl;

/**
 * One finding about a document or an input.
 *
 * @param code stable, for example {@code SAGA012}
 * @param severity whether it prevents the document from being stored
 * @param message what is wrong, with the offending value and what was expected
 * @param pointer the place as a JSON Pointer (RFC 6901); empty for the whole document
 * @param line from 1, or 0 where the source has no lines
 * @param column from 1, or 0 where the source has no lines
 */
public record Diagnostic(String code, Severity severity, String message, String pointer, int line, int column) {

    /**
     * The finding as one line for people, for example
     * {@code order.saga.yaml:8:5 error SAGA012 unknown field 'acton' (did you mean 'action'?)}.
     *
     * @param sourceName the file's name, or whatever the reader knows the document by
     */
    public String format(String sourceName) {
        String place = line > 0 ? sourceName + ":" + line + ":" + column : sourceName + pointer;
        return place + " " + (severity == Severity.ERROR ? "error" : "warning") + " " + code + " " + message;
    }

    /** How bad it is. */
    public enum Severity {
        /** The document is refused. */
        ERROR,
        /** The document is accepted; the author should look. */
        WARNING
    }
}
