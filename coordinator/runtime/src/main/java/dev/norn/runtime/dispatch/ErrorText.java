package dev.norn.runtime.dispatch;

/** What error messages of calls show of what others sent. */
public final class ErrorText {

    /** How much of a reply an error message shows. */
    public static final int MAX_EXCERPT = 300;

    private ErrorText() {}

    /** Bounded, and without what PostgreSQL cannot store. */
    public static String storable(String text) {
        StringBuilder kept = new StringBuilder(Math.min(text.length(), MAX_EXCERPT) + 1);
        for (int at = 0; at < text.length() && kept.length() < MAX_EXCERPT; ) {
            int point = text.codePointAt(at);
            at += Character.charCount(point);
            boolean bad = Character.isISOControl(point) || (point >= 0xD800 && point <= 0xDFFF);
            kept.appendCodePoint(bad ? ' ' : point);
        }
        return kept.length() < MAX_EXCERPT ? kept.toString() : kept.append('…').toString();
    }
}
