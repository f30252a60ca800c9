package dev.norn.dsl.internal.saga;

/**
 * Tells expressions from literal strings: a string is an expression if, white space around it aside, it is one dollar
 * sign and braces with CEL between them, and nothing else.
 *
 * @param expression the CEL text, or empty for a literal
 * @param start where the CEL text begins in the string
 * @param suspicious whether it is a literal that looks as if an expression was meant
 */
record ExpressionText(String expression, int start, boolean isExpression, boolean suspicious) {

    private static final String OPEN = "${";

    static ExpressionText of(String text) {
        int open = text.indexOf(OPEN);
        if (open < 0) {
            return literal(false);
        }
        int end = text.length();
        while (end > 0 && Character.isWhitespace(text.charAt(end - 1))) {
            end--;
        }
        boolean whole = text.substring(0, open).isBlank() && end > open + 2 && text.charAt(end - 1) == '}';
        if (!whole || closing(text, open + 2, end) < end - 1) {
            return literal(true);
        }
        return new ExpressionText(text.substring(open + 2, end - 1), open + 2, true, false);
    }

    private static ExpressionText literal(boolean suspicious) {
        return new ExpressionText("", 0, false, suspicious);
    }

    /** The brace that closes the expression, or {@code end} if none does (then CEL's parser says why). */
    private static int closing(String text, int start, int end) {
        int depth = 0;
        char quote = 0;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                if (c == '\\') {
                    i++;
                } else if (c == quote) {
                    quote = 0;
                }
            } else if (c == '\'' || c == '"' || c == '`') {
                quote = c;
            } else if (c == '{') {
                depth++;
            } else if (c == '}' && depth-- == 0) {
                return i;
            }
        }
        return end;
    }
}
