package dev.norn.dsl.internal.saga;

import dev.norn.dsl.OperationName;
import dev.norn.dsl.internal.document.Node;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A step as it was read, before the rules about steps together are checked.
 *
 * @param fields what the document says
 * @param id empty if it is missing or refused
 * @param stage the position of its stage
 * @param parallel whether it is a branch of a {@code parallel}
 * @param action empty if it is missing or refused
 * @param compensate what undoes it
 * @param fenced whether action and compensation must belong to one participant
 */
record StepDraft(
        Fields fields,
        Optional<String> id,
        int stage,
        boolean parallel,
        Optional<OperationName> action,
        Compensate compensate,
        boolean pivot,
        boolean retriable,
        boolean fenced) {

    /** The forms of {@code compensate}. */
    enum Form {
        /** The field is not there. */
        ABSENT,
        /** {@code compensate: none}. */
        NONE,
        /** An operation, or a mapping with one. */
        OPERATION
    }

    /**
     * The field {@code compensate}.
     *
     * @param node the field's value
     * @param operation empty if it is refused
     * @param details the fields of the long form
     */
    record Compensate(
            Form form,
            @Nullable Node node,
            Optional<OperationName> operation,
            @Nullable Fields details) {}

    boolean conditional() {
        return fields.has("when");
    }

    /** Where a finding about the whole step is shown: at its id, or where it begins. */
    Node place() {
        Node idNode = fields.get("id");
        return idNode == null ? fields.node() : idNode;
    }

    Node placeOf(String field) {
        Node node = fields.get(field);
        return node == null ? place() : node;
    }

    String shownId() {
        return id.map(name -> "step '" + name + "'").orElse("the step");
    }
}
