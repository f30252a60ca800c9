package dev.norn.dsl.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonValidator;
import com.networknt.schema.Keyword;
import com.networknt.schema.RefValidator;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.ValidationContext;
import com.networknt.schema.ValidationMessage;
import java.util.Set;

/**
 * The keyword {@code $ref}, counting how often it is followed. Without references the work is bounded by the sizes of
 * schema and input; only references can multiply it or recurse.
 */
final class CountedReference implements Keyword {

    @Override
    public String getValue() {
        return "$ref";
    }

    @Override
    public JsonValidator newValidator(
            SchemaLocation schemaLocation,
            JsonNodePath evaluationPath,
            JsonNode schemaNode,
            JsonSchema parentSchema,
            ValidationContext validationContext) {
        return new Counted(schemaLocation, evaluationPath, schemaNode, parentSchema, validationContext);
    }

    /** What one check may still follow. */
    static final class Budget {

        private static final int DEEPEST = 400;
        static final String KEY = "norn.references";

        private int left;
        private int depth;

        Budget(int references) {
            this.left = references;
        }

        void enter() {
            left--;
            depth++;
            if (left < 0 || depth > DEEPEST) {
                throw new Exhausted();
            }
        }

        void leave() {
            depth--;
        }
    }

    /** The check ends without an answer. */
    static final class Exhausted extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Exhausted() {
            super("references exhausted", null, false, false);
        }
    }

    private static final class Counted extends RefValidator {

        Counted(
                SchemaLocation schemaLocation,
                JsonNodePath evaluationPath,
                JsonNode schemaNode,
                JsonSchema parentSchema,
                ValidationContext validationContext) {
            super(schemaLocation, evaluationPath, schemaNode, parentSchema, validationContext);
        }

        @Override
        public Set<ValidationMessage> validate(
                ExecutionContext context, JsonNode node, JsonNode root, JsonNodePath location) {
            if (!(context.getCollectorContext().get(Budget.KEY) instanceof Budget budget)) {
                return super.validate(context, node, root, location);
            }
            budget.enter();
            try {
                return super.validate(context, node, root, location);
            } finally {
                budget.leave();
            }
        }
    }
}
