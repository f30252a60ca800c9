package dev.norn.dsl;

/** A text is not a JSON value that Norn accepts; says where and why. */
public final class JsonSyntaxException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int line;
    private final int column;

    private JsonSyntaxException(String message, int line, int column) {
        super(message);
        this.line = line;
        this.column = column;
    }

    /**
     * What is wrong at an offset of a text.
     *
     * @param text the refused text
     * @param offset where in it, in UTF-16 units from 0
     * @param problem what is wrong there
     */
    public static JsonSyntaxException at(String text, int offset, String problem) {
        int line = 1;
        int lineStart = 0;
        int end = Math.min(offset, text.length());
        for (int i = 0; i < end; i++) {
            if (text.charAt(i) == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        int column = text.codePointCount(lineStart, end) + 1;
        return new JsonSyntaxException(line + ":" + column + " " + problem, line, column);
    }

    /** From 1. */
    public int line() {
        return line;
    }

    /** From 1, in code points. */
    public int column() {
        return column;
    }
}
