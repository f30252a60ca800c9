package dev.norn.dsl.internal.expression;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.norn.dsl.SagaCode;
import dev.norn.dsl.internal.expression.Names.StepOutput;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns a checked expression into an {@link Operation}. Operators look at their operands' values, not at static types. */
final class OperationCompiler {

    /** Programs of more instructions are refused; RE2's time is the text's length times this. */
    private static final int LARGEST_PATTERN = 2000;

    private final Map<String, Integer> locals = new HashMap<>();
    private int slots;

    /** The expression cannot be compiled. */
    static final class Refused extends Exception {

        private static final long serialVersionUID = 1L;
        final transient SagaCode code;
        final long exprId;

        Refused(SagaCode code, CelExpr expr, String message) {
            super(message, null, false, false);
            this.code = code;
            this.exprId = expr.id();
        }
    }

    Operation compile(CelExpr expr) throws Refused {
        return switch (expr.getKind()) {
            case CONSTANT -> constant(expr);
            case IDENT -> ident(expr);
            case SELECT -> select(expr);
            case CALL -> call(expr);
            case LIST -> list(compileAll(expr.list().elements()));
            case MAP -> map(expr);
            case COMPREHENSION -> comprehension(expr.comprehension());
            case STRUCT, NOT_SET -> throw unsupported(expr, "messages");
        };
    }

    private static Refused unsupported(CelExpr expr, String what) {
        return new Refused(SagaCode.EXPRESSION_TYPE, expr, what + " are not supported");
    }

    private List<Operation> compileAll(List<CelExpr> exprs) throws Refused {
        List<Operation> operations = new ArrayList<>(exprs.size());
        for (CelExpr expr : exprs) {
            operations.add(compile(expr));
        }
        return operations;
    }

    private static Operation constant(CelExpr expr) throws Refused {
        CelConstant constant = expr.constant();
        Value value =
                switch (constant.getKind()) {
                    case NULL_VALUE -> Value.NULL;
                    case BOOLEAN_VALUE -> Value.of(constant.booleanValue());
                    case INT64_VALUE -> new Value.Int(constant.int64Value());
                    case UINT64_VALUE -> new Value.Uint(constant.uint64Value().longValue());
                    case DOUBLE_VALUE -> new Value.Dbl(constant.doubleValue());
                    case STRING_VALUE -> new Value.Str(constant.stringValue());
                    case BYTES_VALUE -> new Value.Bytes(constant.bytesValue().toByteArray());
                    default -> throw unsupported(expr, "such constants");
                };
        return evaluation -> value;
    }

    private Operation ident(CelExpr expr) throws Refused {
        String name = expr.ident().name();
        Integer slot = locals.get(name);
        if (slot != null) {
            return evaluation -> evaluation.local(slot);
        }
        return switch (name) {
            case Names.INPUT, Names.EVENT -> Evaluation::input;
            case Names.RESULT -> Evaluation::result;
            case Names.TRANSACTION_ID -> Evaluation::transactionId;
            case Names.TRANSACTION_STARTED_AT -> Evaluation::startedAt;
            default -> {
                Value type = new Value.Type(name);
                yield evaluation -> type;
            }
        };
    }

    private Operation select(CelExpr expr) throws Refused {
        boolean stepsHidden = locals.containsKey(Names.STEPS);
        StepOutput tested = stepsHidden ? null : Names.testedOutput(expr);
        if (tested != null) {
            String step = tested.step();
            return evaluation -> Value.of(evaluation.hasOutput(step));
        }
        StepOutput used = stepsHidden ? null : Names.output(expr);
        if (used != null) {
            String step = used.step();
            return evaluation -> evaluation.output(step);
        }
        String field = expr.select().field();
        CelExpr operandExpr = expr.select().operand();
        if (!locals.containsKey(Names.TRANSACTION) && Names.isIdent(operandExpr, Names.TRANSACTION)) {
            return field.equals("id") ? Evaluation::transactionId : Evaluation::startedAt;
        }
        Operation operand = compile(operandExpr);
        Value.Str key = new Value.Str(field);
        if (expr.select().testOnly()) {
            return evaluation -> Value.of(mapOf(operand.eval(evaluation), field).get(key) != null);
        }
        return evaluation -> {
            evaluation.charge(1);
            Value value = mapOf(operand.eval(evaluation), field).get(key);
            if (value == null) {
                throw new ExpressionFailure.Missing(field);
            }
            return value;
        };
    }

    private static MapValue mapOf(Value value, String field) {
        if (value instanceof MapValue map) {
            return map;
        }
        throw new ExpressionFailure("no field '" + field + "': not an object but a " + value.type());
    }

    private static Operation list(List<Operation> elements) {
        return evaluation -> {
            List<Value> values = new ArrayList<>(elements.size());
            for (Operation element : elements) {
                evaluation.charge(1);
                values.add(element.eval(evaluation));
            }
            return new ListValue(values);
        };
    }

    private Operation map(CelExpr expr) throws Refused {
        List<Operation> keys = new ArrayList<>();
        List<Operation> values = new ArrayList<>();
        for (CelExpr.CelMap.Entry entry : expr.map().entries()) {
            keys.add(compile(entry.key()));
            values.add(compile(entry.value()));
        }
        return evaluation -> {
            Map<Value, Value> entries = new LinkedHashMap<>();
            for (int i = 0; i < keys.size(); i++) {
                evaluation.charge(2);
                Value key = keys.get(i).eval(evaluation);
                Value.memberName(key);
                if (entries.put(key, values.get(i).eval(evaluation)) != null) {
                    throw new ExpressionFailure("a map has the key '" + Value.memberName(key) + "' twice");
                }
            }
            return new MapValue(entries);
        };
    }

    private Operation comprehension(CelExpr.CelComprehension loop) throws Refused {
        Operation range = compile(loop.iterRange());
        Operation init = compile(loop.accuInit());
        int iterSlot = slots++;
        int accuSlot = slots++;
        Integer outerIter = locals.put(loop.iterVar(), iterSlot);
        Integer outerAccu = locals.put(loop.accuVar(), accuSlot);
        Operation condition = compile(loop.loopCondition());
        Operation step = step(loop, accuSlot);
        Operation result = compile(loop.result());
        restore(loop.iterVar(), outerIter);
        restore(loop.accuVar(), outerAccu);
        boolean endless = loop.loopCondition().getKind() == CelExpr.ExprKind.Kind.CONSTANT;
        return new Loop(range, init, condition, step, result, iterSlot, accuSlot, endless);
    }

    private void restore(String name, @org.jspecify.annotations.Nullable Integer outer) {
        if (outer == null) {
            locals.remove(name);
        } else {
            locals.put(name, outer);
        }
    }

    /**
     * The step of a loop. The ones of {@code map} and {@code filter}, {@code accu + [x]} and {@code c ? accu + [x] :
     * accu}, add to the list in place: nothing else can see the accumulator, and copying it each time is quadratic.
     */
    private Operation step(CelExpr.CelComprehension loop, int accuSlot) throws Refused {
        CelExpr step = loop.loopStep();
        if (isCall(step, "_?_:_") && isAppend(step.call().args().get(1), loop.accuVar())) {
            Operation condition = compile(step.call().args().get(0));
            Operation append = append(step.call().args().get(1), accuSlot);
            Operation otherwise = compile(step.call().args().get(2));
            return evaluation -> Logic.isTrue(condition.eval(evaluation), "a filter's condition")
                    ? append.eval(evaluation)
                    : otherwise.eval(evaluation);
        }
        return isAppend(step, loop.accuVar()) ? append(step, accuSlot) : compile(step);
    }

    private static boolean isAppend(CelExpr expr, String accuVar) {
        return isCall(expr, "_+_")
                && Names.isIdent(expr.call().args().get(0), accuVar)
                && expr.call().args().get(1).getKind() == CelExpr.ExprKind.Kind.LIST;
    }

    private static boolean isCall(CelExpr expr, String function) {
        return expr.getKind() == CelExpr.ExprKind.Kind.CALL
                && expr.call().function().equals(function);
    }

    private Operation append(CelExpr expr, int accuSlot) throws Refused {
        List<Operation> added = compileAll(expr.call().args().get(1).list().elements());
        return evaluation -> {
            Value accu = evaluation.local(accuSlot);
            for (Operation element : added) {
                evaluation.charge(1);
                ((ListValue) accu).items().add(element.eval(evaluation));
            }
            return accu;
        };
    }

    private Operation call(CelExpr expr) throws Refused {
        List<CelExpr> argExprs = new ArrayList<>();
        expr.call().target().ifPresent(argExprs::add);
        argExprs.addAll(expr.call().args());
        String function = expr.call().function();
        if (function.equals("matches")) {
            return matches(expr, argExprs);
        }
        List<Operation> args = compileAll(argExprs);
        Operation operation = Calls.operation(function, args);
        if (operation == null) {
            throw new Refused(SagaCode.EXPRESSION_TYPE, expr, "function '" + function + "' is not supported");
        }
        return operation;
    }

    private Operation matches(CelExpr expr, List<CelExpr> args) throws Refused {
        CelExpr patternExpr = args.get(1);
        boolean literal = patternExpr.getKind() == CelExpr.ExprKind.Kind.CONSTANT
                && patternExpr.constant().getKind() == CelConstant.Kind.STRING_VALUE;
        if (!literal) {
            throw new Refused(
                    SagaCode.BAD_PATTERN, expr, "the pattern of matches() is computed (expected: a string literal)");
        }
        Pattern pattern = pattern(patternExpr);
        Operation text = compile(args.get(0));
        return evaluation -> Functions.matches(text.eval(evaluation), pattern, evaluation);
    }

    private static Pattern pattern(CelExpr expr) throws Refused {
        try {
            Pattern pattern = Pattern.compile(expr.constant().stringValue());
            if (pattern.programSize() > LARGEST_PATTERN) {
                throw new Refused(SagaCode.BAD_PATTERN, expr, "the pattern of matches() repeats too much");
            }
            return pattern;
        } catch (PatternSyntaxException e) {
            throw new Refused(SagaCode.BAD_PATTERN, expr, "the pattern of matches() is not RE2: " + e.getDescription());
        }
    }
}
