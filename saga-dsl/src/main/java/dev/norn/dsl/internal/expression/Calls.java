package dev.norn.dsl.internal.expression;

import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** The operators and functions by the names that CEL's parser gives them. */
final class Calls {

    private Calls() {}

    /** The call of a function, its receiver first among the arguments; null if there is no such function. */
    static @Nullable Operation operation(String function, List<Operation> args) {
        return switch (args.size()) {
            case 1 -> unary(function, args.get(0));
            case 2 -> binary(function, args.get(0), args.get(1));
            case 3 -> function.equals("_?_:_") ? Logic.choose(args.get(0), args.get(1), args.get(2)) : null;
            default -> null;
        };
    }

    private static @Nullable Operation unary(String function, Operation a) {
        return switch (function) {
            case "!_" -> Logic.not(a);
            case "-_" -> e -> Arithmetic.negate(a.eval(e));
            case "@not_strictly_false", "__not_strictly_false__" -> Logic.notStrictlyFalse(a);
            case "size" -> e -> Functions.size(a.eval(e), e);
            case "dyn" -> a;
            case "type" -> e -> new Value.Type(a.eval(e).type());
            default -> function.startsWith("get") ? e -> part(function, a, e) : conversion(function, a);
        };
    }

    private static Value part(String function, Operation a, Evaluation evaluation) {
        evaluation.charge(1);
        return Functions.part(function, a.eval(evaluation));
    }

    private static @Nullable Operation conversion(String function, Operation a) {
        return switch (function) {
            case "int" -> e -> Conversions.toInt(charged(a, e));
            case "uint" -> e -> Conversions.toUint(charged(a, e));
            case "double" -> e -> Conversions.toDouble(charged(a, e));
            case "string" -> e -> Conversions.toStr(charged(a, e), e);
            case "bytes" -> e -> Conversions.toBytes(charged(a, e), e);
            case "bool" -> e -> Conversions.toBool(charged(a, e));
            case "timestamp" -> e -> Conversions.toTime(charged(a, e));
            case "duration" -> e -> Conversions.toSpan(charged(a, e));
            default -> null;
        };
    }

    private static Value charged(Operation a, Evaluation evaluation) {
        evaluation.charge(4);
        return a.eval(evaluation);
    }

    private static @Nullable Operation binary(String function, Operation a, Operation b) {
        return switch (function) {
            case "_&&_" -> Logic.and(a, b);
            case "_||_" -> Logic.or(a, b);
            case "_==_" -> e -> Value.of(Equality.equal(a.eval(e), b.eval(e), e));
            case "_!=_" -> e -> Value.of(!Equality.equal(a.eval(e), b.eval(e), e));
            case "_<_" -> comparison("<", a, b, sign -> sign == -1);
            case "_<=_" -> comparison("<=", a, b, sign -> sign == -1 || sign == 0);
            case "_>_" -> comparison(">", a, b, sign -> sign == 1);
            case "_>=_" -> comparison(">=", a, b, sign -> sign == 1 || sign == 0);
            case "_+_" -> e -> Arithmetic.add(a.eval(e), b.eval(e), e);
            case "_-_" -> e -> Arithmetic.subtract(charged(a, e), b.eval(e));
            case "_*_" -> e -> Arithmetic.number('*', charged(a, e), b.eval(e));
            case "_/_" -> e -> Arithmetic.number('/', charged(a, e), b.eval(e));
            case "_%_" -> e -> Arithmetic.number('%', charged(a, e), b.eval(e));
            default -> function(function, a, b);
        };
    }

    private static Operation comparison(String operator, Operation a, Operation b, IntPredicate holds) {
        return e -> Value.of(holds.test(Arithmetic.compare(operator, a.eval(e), b.eval(e), e)));
    }

    private static @Nullable Operation function(String function, Operation a, Operation b) {
        return switch (function) {
            case "@in", "_in_" -> e -> Functions.in(charged(a, e), b.eval(e), e);
            case "_[_]" -> e -> Functions.index(charged(a, e), b.eval(e));
            case "contains" -> e -> Functions.contains(a.eval(e), b.eval(e), e);
            case "startsWith" -> e -> Functions.startsWith(a.eval(e), b.eval(e), e);
            case "endsWith" -> e -> Functions.endsWith(a.eval(e), b.eval(e), e);
            default -> function.startsWith("get") ? e -> Functions.part(function, charged(a, e), b.eval(e)) : null;
        };
    }
}
