package dev.norn.runtime.letters;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a record of Kafka carries. The arrays are not copied: nobody changes them.
 *
 * @param key null for none
 * @param value null for none
 * @param headers in their order; names may repeat
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Message(byte @Nullable [] key, byte @Nullable [] value, List<Header> headers) {

    /** One header. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Header(String name, byte @Nullable [] value) {

        /** A header whose value is text. */
        public static Header of(String name, String value) {
            return new Header(name, value.getBytes(StandardCharsets.UTF_8));
        }
    }

    /**
     * Makes the list unmodifiable. Not compact: of such a constructor's parameters javac does not write into the class file that
     * they may be null.
     */
    public Message(byte @Nullable [] key, byte @Nullable [] value, List<Header> headers) {
        this.key = key;
        this.value = value;
        this.headers = List.copyOf(headers);
    }

    /** The last header of this name as text; null if there is none. */
    public @Nullable String text(String name) {
        String text = null;
        for (Header header : headers) {
            if (header.name().equals(name) && header.value() != null) {
                text = new String(header.value(), StandardCharsets.UTF_8);
            }
        }
        return text;
    }

    /** What it is called among messages of its kind: the CloudEvents id, or the one that Debezium sets; null if none. */
    public @Nullable String id() {
        String id = text("ce_id");
        return id == null ? text("id") : id;
    }

    /** The CloudEvents type; null if it has none. */
    public @Nullable String type() {
        return text("ce_type");
    }

    /** How many bytes it has, framing aside. */
    public long bytes() {
        long bytes = size(key) + size(value);
        for (Header header : headers) {
            bytes += header.name().length() + size(header.value());
        }
        return bytes;
    }

    private static long size(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
