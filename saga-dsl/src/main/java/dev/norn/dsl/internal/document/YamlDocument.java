package dev.norn.dsl.internal.document;

import dev.norn.dsl.SagaCode;
import dev.norn.dsl.SagaLimits;
import dev.norn.dsl.internal.document.DocumentReader.Refused;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Builds the tree from YAML's events, so that the limits hold while the text is read. */
final class YamlDocument {

    private static final String TAGS = "tag:yaml.org,2002:";

    private final SagaLimits limits;
    private final Diagnostics diagnostics;
    private final Iterator<Event> events;
    private final Map<Anchor, Node> anchors = new HashMap<>();
    private final Set<Node> open = new HashSet<>();
    private int aliases;

    private YamlDocument(String text, SagaLimits limits, Diagnostics diagnostics) {
        this.limits = limits;
        this.diagnostics = diagnostics;
        LoadSettings settings = LoadSettings.builder()
                .setUseMarks(true)
                .setCodePointLimit(Integer.MAX_VALUE)
                .build();
        this.events = new Parse(settings).parseString(text).iterator();
    }

    /** The root of the only document in the text. Duplicate keys and unknown tags are added to the diagnostics. */
    static Node read(String text, SagaLimits limits, Diagnostics diagnostics) throws Refused {
        try {
            return new YamlDocument(text, limits, diagnostics).root();
        } catch (MarkedYamlEngineException e) {
            Optional<Mark> mark = e.getProblemMark().or(e::getContextMark);
            String context = e.getContext() == null ? "" : " " + e.getContext();
            throw new Refused(
                    SagaCode.SYNTAX,
                    mark.map(m -> m.getLine() + 1).orElse(1),
                    mark.map(m -> m.getColumn() + 1).orElse(1),
                    "not YAML: " + Diagnostics.shown(e.getProblem()) + context);
        } catch (ReaderException e) {
            int offset = Math.min(Math.max(e.getPosition(), 0), text.codePointCount(0, text.length()));
            String before = text.substring(0, text.offsetByCodePoints(0, offset));
            throw new Refused(
                    SagaCode.SYNTAX,
                    (int) before.chars().filter(c -> c == '\n').count() + 1,
                    before.codePointCount(before.lastIndexOf('\n') + 1, before.length()) + 1,
                    String.format("not YAML: character U+%04X is not allowed", e.getCodePoint()));
        } catch (YamlEngineException | IllegalArgumentException | IndexOutOfBoundsException e) {
            // The reader's own errors on some malformed numeric escapes and directives carry no place.
            throw new Refused(SagaCode.SYNTAX, 1, 1, "not YAML: " + Diagnostics.shown(String.valueOf(e.getMessage())));
        }
    }

    private Node root() throws Refused {
        events.next();
        Event first = events.next();
        if (!(first instanceof DocumentStartEvent)) {
            throw new Refused(SagaCode.NOT_ONE_DOCUMENT, 1, 1, "the document is empty (expected: a saga)");
        }
        Node root = node(events.next(), 1);
        events.next();
        Event next = events.next();
        if (next instanceof DocumentStartEvent) {
            throw refused(SagaCode.NOT_ONE_DOCUMENT, next, "a second document begins (expected: one saga)");
        }
        return root;
    }

    private Node node(Event event, int depth) throws Refused {
        if (event instanceof AliasEvent alias) {
            return aliased(alias);
        }
        if (event instanceof ScalarEvent scalar) {
            Node node = scalar(scalar);
            scalar.getAnchor().ifPresent(anchor -> anchors.put(anchor, node));
            return node;
        }
        if (depth > limits.nestingDepth()) {
            throw refused(
                    SagaCode.NESTING_TOO_DEEP,
                    event,
                    "nested too deeply (expected: at most " + limits.nestingDepth() + " levels, limit nestingDepth)");
        }
        Node node = event instanceof MappingStartEvent
                ? new Node.Mapping(line(event), column(event))
                : new Node.Sequence(line(event), column(event));
        ((NodeEvent) event).getAnchor().ifPresent(anchor -> anchors.put(anchor, node));
        open.add(node);
        if (node instanceof Node.Mapping mapping) {
            checkTag(((MappingStartEvent) event).getTag().orElse(null), "map", event);
            readEntries(mapping, depth);
        } else if (node instanceof Node.Sequence sequence) {
            checkTag(((SequenceStartEvent) event).getTag().orElse(null), "seq", event);
            readItems(sequence, depth);
        }
        open.remove(node);
        return node;
    }

    private void readEntries(Node.Mapping mapping, int depth) throws Refused {
        while (true) {
            Event event = events.next();
            if (event.getEventId() == Event.ID.MappingEnd) {
                return;
            }
            Node key = node(event, depth + 1);
            if (!(key instanceof Node.Scalar name)) {
                throw refused(
                        SagaCode.UNSUPPORTED_YAML, event, "a key is " + key.described() + " (expected: a plain name)");
            }
            Node value = node(events.next(), depth + 1);
            boolean added = mapping.add(keyOf(name), value);
            if (!added) {
                diagnostics.error(
                        SagaCode.DUPLICATE_KEY,
                        Node.pointerTo(mapping, name.text()),
                        line(event),
                        column(event),
                        "key '" + Diagnostics.shown(name.text()) + "' is there twice");
            }
            checkWeight(mapping, event);
        }
    }

    /** A key of its own for each use, because an aliased key has a place already. */
    private static Node.Scalar keyOf(Node.Scalar name) {
        return new Node.Scalar(name.line(), name.column(), Node.Kind.STRING, name.text(), 0);
    }

    private void readItems(Node.Sequence sequence, int depth) throws Refused {
        while (true) {
            Event event = events.next();
            if (event.getEventId() == Event.ID.SequenceEnd) {
                return;
            }
            sequence.add(node(event, depth + 1));
            checkWeight(sequence, event);
        }
    }

    private void checkWeight(Node container, Event event) throws Refused {
        if (container.weight() > limits.documentNodes()) {
            throw refused(
                    SagaCode.TOO_MANY_NODES,
                    event,
                    "too many values (expected: at most " + limits.documentNodes()
                            + ", aliases expanded, limit documentNodes)");
        }
    }

    private Node aliased(AliasEvent alias) throws Refused {
        if (++aliases > limits.aliases()) {
            throw refused(
                    SagaCode.ALIASES,
                    alias,
                    "too many aliases (expected: at most " + limits.aliases() + ", limit aliases)");
        }
        Node node = anchors.get(alias.getAlias());
        if (node == null) {
            throw refused(SagaCode.ALIASES, alias, "alias *" + alias.getAlias() + " has no anchor before it");
        }
        if (open.contains(node)) {
            throw refused(SagaCode.ALIASES, alias, "alias *" + alias.getAlias() + " contains itself");
        }
        return node;
    }

    private Node scalar(ScalarEvent event) {
        String value = event.getValue();
        String tag = event.getTag().orElse(null);
        checkTag(tag, "str", event);
        boolean plain = event.isPlain() && tag == null;
        Node.Kind kind = plain ? CoreSchema.kindOf(value) : Node.Kind.STRING;
        if (kind == Node.Kind.FLOAT && CoreSchema.isNotFinite(value)) {
            diagnostics.error(
                    SagaCode.NOT_STORABLE,
                    "",
                    line(event),
                    column(event),
                    "number " + Diagnostics.shown(value) + " (expected: a number that JSON can express)");
            kind = Node.Kind.STRING;
        }
        return new Node.Scalar(line(event), column(event), kind, CoreSchema.jsonText(value, kind), textColumn(event));
    }

    /** Where the scalar's characters begin, if the source has exactly them, one after another on one line. */
    private int textColumn(ScalarEvent event) {
        Mark start = event.getStartMark().orElse(null);
        Mark end = event.getEndMark().orElse(null);
        if (start == null || end == null || start.getLine() != end.getLine() || event.isLiteral() || event.isFolded()) {
            return 0;
        }
        int quotes = event.isPlain() ? 0 : 1;
        int written = end.getColumn() - start.getColumn() - 2 * quotes;
        String value = event.getValue();
        return written == value.codePointCount(0, value.length()) ? start.getColumn() + 1 + quotes : 0;
    }

    private void checkTag(@Nullable String tag, String expected, Event event) {
        if (tag != null && !tag.equals("!") && !tag.equals(TAGS + expected)) {
            diagnostics.error(
                    SagaCode.UNSUPPORTED_YAML,
                    "",
                    line(event),
                    column(event),
                    "tag '" + Diagnostics.shown(tag) + "' is not supported (expected: no tag, or !!" + expected + ")");
        }
    }

    private static Refused refused(SagaCode code, Event event, String problem) {
        return new Refused(code, line(event), column(event), problem);
    }

    private static int line(Event event) {
        return event.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }

    private static int column(Event event) {
        return event.getStartMark().map(mark -> mark.getColumn() + 1).orElse(1);
    }
}
