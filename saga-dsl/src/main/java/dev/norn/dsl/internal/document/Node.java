package dev.norn.dsl.internal.document;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A value of a document, with the place where it is written. An aliased value keeps the place of its anchor. */
public abstract sealed class Node {

    private final int line;
    private final int column;
    private @Nullable Node parent;
    private @Nullable Object keyInParent;

    Node(int line, int column) {
        this.line = line;
        this.column = column;
    }

    /** From 1. */
    public int line() {
        return line;
    }

    /** From 1, in code points. */
    public int column() {
        return column;
    }

    /** What it is, as a message for people calls it. */
    public abstract String described();

    /** The values in it, itself included, each alias counted with all that it stands for. */
    abstract int weight();

    /** The JSON Pointer (RFC 6901) to it. */
    public String pointer() {
        return parent == null ? "" : pointerTo(parent, String.valueOf(keyInParent));
    }

    static String pointerTo(Node parent, String key) {
        return parent.pointer() + "/" + key.replace("~", "~0").replace("/", "~1");
    }

    void attach(Node newParent, Object key) {
        if (parent == null) {
            parent = newParent;
            keyInParent = key;
        }
    }

    /** The value that a pointer such as {@link #pointer()} leads to, or the nearest one on the way. */
    public Node nearest(List<String> path) {
        Node node = this;
        for (String key : path) {
            Node child = node.child(key);
            if (child == null) {
                return node;
            }
            node = child;
        }
        return node;
    }

    @Nullable
    Node child(String key) {
        return null;
    }

    /** A mapping. Of a key that is there twice the first one counts. */
    public static final class Mapping extends Node {

        private final Map<String, Entry> entries = new LinkedHashMap<>();
        private int weight = 1;

        Mapping(int line, int column) {
            super(line, column);
        }

        /** One member: where its key is, and its value. */
        public record Entry(Scalar key, Node value) {}

        boolean add(Scalar key, Node value) {
            weight = saturated(weight, 1 + value.weight());
            value.attach(this, key.text());
            key.attach(this, key.text());
            return entries.putIfAbsent(key.text(), new Entry(key, value)) == null;
        }

        public Map<String, Entry> entries() {
            return entries;
        }

        public @Nullable Node get(String key) {
            Entry entry = entries.get(key);
            return entry == null ? null : entry.value();
        }

        @Override
        @Nullable
        Node child(String key) {
            return get(key);
        }

        @Override
        int weight() {
            return weight;
        }

        @Override
        public String described() {
            return "a mapping";
        }
    }

    /** A sequence. */
    public static final class Sequence extends Node {

        private final List<Node> items = new ArrayList<>();
        private int weight = 1;

        Sequence(int line, int column) {
            super(line, column);
        }

        void add(Node item) {
            weight = saturated(weight, item.weight());
            item.attach(this, items.size());
            items.add(item);
        }

        public List<Node> items() {
            return items;
        }

        @Override
        @Nullable
        Node child(String key) {
            for (int i = 0; i < items.size(); i++) {
                if (String.valueOf(i).equals(key)) {
                    return items.get(i);
                }
            }
            return null;
        }

        @Override
        int weight() {
            return weight;
        }

        @Override
        public String described() {
            return "a list";
        }
    }

    /** What kind of scalar it is by YAML's core schema. */
    public enum Kind {
        STRING("a string"),
        INTEGER("an integer"),
        FLOAT("a number"),
        BOOLEAN("a boolean"),
        NULL("null");

        private final String described;

        Kind(String described) {
            this.described = described;
        }
    }

    /** A string, number, boolean or null. */
    public static final class Scalar extends Node {

        private final Kind kind;
        private final String text;
        private final int textColumn;

        /**
         * @param text the string's characters; of anything else, its JSON text
         * @param textColumn the column of the first character of {@code text} in the source, or 0 if the characters are
         *     not written one after another there
         */
        Scalar(int line, int column, Kind kind, String text, int textColumn) {
            super(line, column);
            this.kind = kind;
            this.text = text;
            this.textColumn = textColumn;
        }

        public Kind kind() {
            return kind;
        }

        public boolean isString() {
            return kind == Kind.STRING;
        }

        public String text() {
            return text;
        }

        /** The column in the source of the character at an offset of {@link #text()}; the scalar's own if unknown. */
        public int columnOf(int offset) {
            return textColumn == 0 ? column() : textColumn + text.codePointCount(0, Math.min(offset, text.length()));
        }

        @Override
        int weight() {
            return 1;
        }

        @Override
        public String described() {
            return isString() ? "the string '" + Diagnostics.shown(text) + "'" : kind.described + " " + text;
        }
    }

    private static int saturated(int a, int b) {
        return (int) Math.min((long) a + b, Integer.MAX_VALUE);
    }
}
