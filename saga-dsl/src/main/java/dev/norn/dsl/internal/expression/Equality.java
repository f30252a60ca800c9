package dev.norn.dsl.internal.expression;

import java.util.List;
import java.util.Map;

/** CEL's {@code ==}: total, numbers by what they are worth, lists and maps by their elements. */
final class Equality {

    private Equality() {}

    static boolean equal(Value a, Value b, Evaluation evaluation) {
        if (a instanceof ListValue x && b instanceof ListValue y) {
            return equalLists(x.items(), y.items(), evaluation);
        }
        if (a instanceof MapValue x && b instanceof MapValue y) {
            return equalMaps(x, y, evaluation);
        }
        if (a instanceof Value.Str x && b instanceof Value.Str y) {
            evaluation.chargeCharacters(Math.min(x.value.length(), y.value.length()));
        } else {
            evaluation.charge(1);
        }
        return a.equals(b);
    }

    private static boolean equalLists(List<Value> a, List<Value> b, Evaluation evaluation) {
        evaluation.charge(1);
        if (a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            if (!equal(a.get(i), b.get(i), evaluation)) {
                return false;
            }
        }
        return true;
    }

    private static boolean equalMaps(MapValue a, MapValue b, Evaluation evaluation) {
        evaluation.charge(1);
        if (a.entries().size() != b.entries().size()) {
            return false;
        }
        for (Map.Entry<Value, Value> entry : a.entries().entrySet()) {
            Value other = b.get(entry.getKey());
            if (other == null || !equal(entry.getValue(), other, evaluation)) {
                return false;
            }
        }
        return true;
    }
}
