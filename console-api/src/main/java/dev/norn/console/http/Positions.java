package dev.norn.console.http;

/** Lines and columns of a text. */
final class Positions {

    private Positions() {}

    /** The place of the character that would follow this text. */
    static Position after(String text) {
        return at(text, text.length());
    }

    /** The place of the character at an offset, given in UTF-16 units from 0. */
    static Position at(String text, int offset) {
        int line = 1;
        int lineStart = 0;
        for (int i = text.indexOf('\n'); i >= 0 && i < offset; i = text.indexOf('\n', i + 1)) {
            line++;
            lineStart = i + 1;
        }
        return new Position(line, text.codePointCount(lineStart, offset) + 1);
    }
}
