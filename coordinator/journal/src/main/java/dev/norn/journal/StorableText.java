package dev.norn.journal;

/**
 * What text a PostgreSQL database in UTF-8 can keep unchanged: no U+0000, and no half of a surrogate pair (a driver would
 * replace it without a word). For stores, and for whoever takes text from outside and refuses it there.
 */
public final class StorableText {

    private StorableText() {}

    /** The index of the first char that cannot be kept, or -1. */
    public static int firstUnstorable(String text) {
        for (int index = 0; index < text.length(); index++) {
            char c = text.charAt(index);
            if (c == '\u0000') {
                return index;
            }
            if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c)
                        || index + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(index + 1))) {
                    return index;
                }
                index++;
            }
        }
        return -1;
    }

    /**
     * Returns the text.
     *
     * @param name what it is, for the message
     * @throws StoreException.RefusedData if it cannot be kept
     */
    public static String require(String name, String text) throws StoreException.RefusedData {
        int index = firstUnstorable(text);
        if (index >= 0) {
            throw new StoreException.RefusedData("%s: U+%04X at index %d (expected: text that PostgreSQL can store)"
                    .formatted(name, (int) text.charAt(index), index));
        }
        return text;
    }
}
