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

    /** How bad it is. */
    public enum Severity {
        /** The document is refused. */
        ERROR,
        /** The document is accepted; the author should look. */
        WARNING
    }
}
