package dev.norn.dsl.internal.expression;

import dev.norn.dsl.EvaluationException;
import dev.norn.dsl.Json;
import dev.norn.dsl.internal.json.JsonScanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A JSON value some of whose parts are computed. Immutable. */
public abstract class Template {

    abstract void write(Evaluation evaluation, JsonOutput out);

    /** Whether nothing of it is computed. */
    boolean isConstant() {
        return false;
    }

    /**
     * Its value.
     *
     * @throws EvaluationException if one of its expressions has none, or it exceeds a limit
     */
    public final Json evaluate(Evaluation evaluation) throws EvaluationException {
        JsonOutput out = new JsonOutput(evaluation.resultLimit());
        try {
            write(evaluation, out);
        } catch (ExpressionFailure e) {
            throw new EvaluationException(String.valueOf(e.getMessage()));
        }
        return out.toJson();
    }

    /** A literal value. */
    public static Template constant(String json) {
        return new Constant(json);
    }

    /** A computed value. */
    public static Template expression(Program program) {
        return new Expression(program);
    }

    /** An object. */
    public static Template object(Map<String, Template> members) {
        List<String> prefixes = new ArrayList<>();
        char separator = '{';
        for (String name : members.keySet()) {
            StringBuilder prefix = new StringBuilder().append(separator);
            JsonScanner.quote(name, prefix);
            prefixes.add(prefix.append(':').toString());
            separator = ',';
        }
        return composite(prefixes, List.copyOf(members.values()), members.isEmpty() ? "{}" : "}");
    }

    /** An array. */
    public static Template array(List<Template> items) {
        List<String> prefixes = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            prefixes.add(i == 0 ? "[" : ",");
        }
        return composite(prefixes, items, items.isEmpty() ? "[]" : "]");
    }

    private static Template composite(List<String> prefixes, List<Template> parts, String end) {
        Composite composite = new Composite(prefixes, parts, end);
        if (!parts.stream().allMatch(Template::isConstant)) {
            return composite;
        }
        StringBuilder json = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            json.append(prefixes.get(i)).append(((Constant) parts.get(i)).json);
        }
        return new Constant(json.append(end).toString());
    }

    private static final class Constant extends Template {

        private final String json;

        Constant(String json) {
            this.json = json;
        }

        @Override
        boolean isConstant() {
            return true;
        }

        @Override
        void write(Evaluation evaluation, JsonOutput out) {
            out.append(json);
        }
    }

    private static final class Expression extends Template {

        private final Program program;

        Expression(Program program) {
            this.program = program;
        }

        @Override
        void write(Evaluation evaluation, JsonOutput out) {
            program.write(evaluation, out);
        }
    }

    private static final class Composite extends Template {

        private final List<String> prefixes;
        private final List<Template> parts;
        private final String end;

        Composite(List<String> prefixes, List<Template> parts, String end) {
            this.prefixes = List.copyOf(prefixes);
            this.parts = List.copyOf(parts);
            this.end = end;
        }

        @Override
        void write(Evaluation evaluation, JsonOutput out) {
            for (int i = 0; i < parts.size(); i++) {
                out.append(prefixes.get(i));
                parts.get(i).write(evaluation, out);
            }
            out.append(end);
        }
    }
}
