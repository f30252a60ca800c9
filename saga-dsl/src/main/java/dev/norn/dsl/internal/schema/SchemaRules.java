package dev.norn.dsl.internal.schema;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.norn.dsl.SagaCode;
import dev.norn.dsl.internal.document.Diagnostics;
import dev.norn.dsl.internal.document.Node;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What Norn asks of a schema beyond the draft: references stay in the document and lead somewhere, none leads back to
 * itself without going into the input, and patterns are RE2.
 */
final class SchemaRules {

    private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";
    private static final int LARGEST_PATTERN = 2000;
    private static final int SMALL = 1000;

    private static final Set<String> ONE = Set.of(
            "additionalProperties",
            "contains",
            "contentSchema",
            "else",
            "if",
            "items",
            "not",
            "propertyNames",
            "then",
            "unevaluatedItems",
            "unevaluatedProperties");
    private static final Set<String> LISTS = Set.of("allOf", "anyOf", "oneOf", "prefixItems");
    private static final Set<String> MAPS =
            Set.of("$defs", "definitions", "dependentSchemas", "patternProperties", "properties");

    /** The keywords whose schemas apply to the same value as the schema that has them. */
    private static final Set<String> IN_PLACE =
            Set.of("allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas");

    private static final Set<String> UNSUPPORTED = Set.of("$anchor", "$dynamicAnchor", "$dynamicRef", "$vocabulary");

    private final Node root;
    private final Diagnostics diagnostics;
    private final Set<Node> visited = new HashSet<>();
    private final List<Node.Mapping> schemas = new ArrayList<>();
    private boolean valid = true;

    private SchemaRules(Node root, Diagnostics diagnostics) {
        this.root = root;
        this.diagnostics = diagnostics;
    }

    /** Whether the schema obeys; if not, errors are added. */
    static boolean check(Node root, Diagnostics diagnostics) {
        SchemaRules rules = new SchemaRules(root, diagnostics);
        rules.visit(root);
        if (rules.valid) {
            rules.checkLoops();
        }
        return rules.valid;
    }

    /**
     * Whether following every reference gives a tree of few schemas. The library keeps a schema for each way that leads
     * to it; for a schema that recurses or doubles it must forget them again.
     */
    static boolean isSmall(Node root) {
        SchemaRules rules = new SchemaRules(root, new Diagnostics(0));
        return rules.expanded(root, new HashMap<>()) <= SMALL;
    }

    /** How many schemas the expanded tree has, {@link #SMALL} exceeded meaning many or endless. */
    private int expanded(Node schema, Map<Node, Integer> known) {
        Integer before = known.putIfAbsent(schema, SMALL + 1);
        if (before != null || !(schema instanceof Node.Mapping mapping)) {
            return before == null ? 1 : before;
        }
        int count = 1;
        for (Map.Entry<String, Node.Mapping.Entry> entry : mapping.entries().entrySet()) {
            String keyword = entry.getKey();
            Node value = entry.getValue().value();
            for (Node next : keyword.equals("$ref") ? sameValue(keyword, value) : children(keyword, value)) {
                count = Math.min(count + expanded(next, known), SMALL + 1);
            }
        }
        known.put(schema, count);
        return count;
    }

    private void visit(@Nullable Node node) {
        if (!(node instanceof Node.Mapping schema) || !visited.add(schema)) {
            return;
        }
        schemas.add(schema);
        schema.entries().forEach((keyword, entry) -> {
            checkKeyword(keyword, entry, schema);
            children(keyword, entry.value()).forEach(this::visit);
        });
    }

    private void checkKeyword(String keyword, Node.Mapping.Entry entry, Node.Mapping schema) {
        Node value = entry.value();
        switch (keyword) {
            case "$ref" -> checkReference(value);
            case "$schema" -> {
                if (!(value instanceof Node.Scalar uri)
                        || !uri.text().replaceFirst("#$", "").equals(DIALECT)) {
                    error(SagaCode.BAD_SCHEMA, value, "$schema is another dialect (expected: " + DIALECT + ")");
                }
            }
            case "$id" -> {
                if (schema != root) {
                    error(
                            SagaCode.BAD_SCHEMA,
                            value,
                            "$id inside the schema is not supported (expected: only at its root)");
                }
            }
            case "pattern" -> {
                if (value instanceof Node.Scalar pattern) {
                    checkPattern(pattern, pattern.text());
                }
            }
            case "patternProperties" -> {
                if (value instanceof Node.Mapping patterns) {
                    patterns.entries().forEach((pattern, property) -> checkPattern(property.key(), pattern));
                }
            }
            default -> {
                if (UNSUPPORTED.contains(keyword)) {
                    error(
                            SagaCode.BAD_SCHEMA,
                            entry.key(),
                            "keyword " + keyword + " is not supported (expected: $ref and $defs)");
                }
            }
        }
    }

    private void checkReference(Node value) {
        if (!(value instanceof Node.Scalar reference)) {
            return;
        }
        String text = reference.text();
        if (!text.startsWith("#")) {
            error(
                    SagaCode.REMOTE_REFERENCE,
                    value,
                    "$ref '" + Diagnostics.shown(text) + "' leaves the document (expected: #/…; nothing is fetched)");
            return;
        }
        Optional<Node> target = target(text);
        if (target.isEmpty()) {
            error(SagaCode.SCHEMA_REFERENCE, value, "$ref '" + Diagnostics.shown(text) + "' leads nowhere");
        }
        // It may lead to a place that is no schema by its position, such as below an unknown keyword.
        target.ifPresent(this::visit);
    }

    private void checkPattern(Node at, String pattern) {
        try {
            if (Pattern.compile(pattern).programSize() > LARGEST_PATTERN) {
                error(SagaCode.SCHEMA_PATTERN, at, "the pattern repeats too much");
            }
        } catch (PatternSyntaxException e) {
            error(SagaCode.SCHEMA_PATTERN, at, "the pattern is not RE2: " + Diagnostics.shown(e.getDescription()));
        }
    }

    private static List<Node> children(String keyword, Node value) {
        if (ONE.contains(keyword)) {
            return List.of(value);
        }
        if (LISTS.contains(keyword) && value instanceof Node.Sequence list) {
            return list.items();
        }
        if (MAPS.contains(keyword) && value instanceof Node.Mapping map) {
            return map.entries().values().stream()
                    .map(Node.Mapping.Entry::value)
                    .toList();
        }
        return List.of();
    }

    /** The schema that a reference such as {@code #/$defs/a} leads to. */
    private Optional<Node> target(String reference) {
        String pointer;
        try {
            pointer = URLDecoder.decode(reference.substring(1).replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (pointer.isEmpty()) {
            return Optional.of(root);
        }
        if (!pointer.startsWith("/")) {
            return Optional.empty();
        }
        Node node = root;
        for (String part : pointer.substring(1).split("/", -1)) {
            Node next = node.nearest(List.of(part.replace("~1", "/").replace("~0", "~")));
            if (next == node) {
                return Optional.empty();
            }
            node = next;
        }
        boolean schema = node instanceof Node.Mapping
                || (node instanceof Node.Scalar scalar && scalar.kind() == Node.Kind.BOOLEAN);
        return schema ? Optional.of(node) : Optional.empty();
    }

    private void checkLoops() {
        Map<Node, Boolean> done = new HashMap<>();
        for (Node.Mapping schema : schemas) {
            if (loops(schema, done)) {
                error(
                        SagaCode.SCHEMA_REFERENCE,
                        schema,
                        "the schema refers to itself for the same value, so checking it would not end");
                return;
            }
        }
    }

    /** Depth-first search; a schema maps to false while it is on the path and to true afterwards. */
    private boolean loops(Node schema, Map<Node, Boolean> done) {
        Boolean finished = done.get(schema);
        if (finished != null) {
            return !finished;
        }
        if (!(schema instanceof Node.Mapping mapping)) {
            return false;
        }
        done.put(schema, false);
        for (Map.Entry<String, Node.Mapping.Entry> entry : mapping.entries().entrySet()) {
            for (Node next : sameValue(entry.getKey(), entry.getValue().value())) {
                if (loops(next, done)) {
                    return true;
                }
            }
        }
        done.put(schema, true);
        return false;
    }

    private List<Node> sameValue(String keyword, Node value) {
        if (keyword.equals("$ref") && value instanceof Node.Scalar reference) {
            return target(reference.text()).map(List::of).orElse(List.of());
        }
        return IN_PLACE.contains(keyword) ? children(keyword, value) : List.of();
    }

    private void error(SagaCode code, Node node, String message) {
        valid = false;
        diagnostics.error(code, node, message);
    }
}
