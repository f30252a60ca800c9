package dev.norn.console.http;

/**
 * A place in a body.
 *
 * @param line from 1
 * @param column from 1, in code points
 */
public record Position(int line, int column) {

    /** The first character. */
    public static final Position START = new Position(1, 1);
}
