package dev.norn.sdk.participant;

import dev.norn.protocol.Operation;
import dev.norn.sdk.Participant;
import dev.norn.sdk.SagaAction;
import dev.norn.sdk.StepContext;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the annotations of a participant class say, checked by the same rules as at compile time: the class may have been
 * compiled without the annotation processor.
 */
final class ParticipantClass {
    private static final Pattern NAME = Pattern.compile("[a-z][A-Za-z0-9_-]*");
    private static final Map<Class<?>, Class<?>> BOXES = Map.of(
            boolean.class, Boolean.class,
            byte.class, Byte.class,
            short.class, Short.class,
            char.class, Character.class,
            int.class, Integer.class,
            long.class, Long.class,
            float.class, Float.class,
            double.class, Double.class);

    private final Object target;
    private final Class<?> type;
    private final Participant participant;
    private final List<OperationMethod> operations = new ArrayList<>();
    private final Map<Operation, Map<String, List<Method>>> methods = new EnumMap<>(Operation.class);
    private final Set<String> errors = new TreeSet<>();

    private ParticipantClass(Object target, Class<?> type, Participant participant) {
        this.target = target;
        this.type = type;
        this.participant = participant;
    }

    static ParticipantClass of(Object target) {
        Class<?> type = annotated(target.getClass());
        ParticipantClass found = new ParticipantClass(
                target, type, Objects.requireNonNull(type.getDeclaredAnnotation(Participant.class)));
        found.read();
        if (!found.errors.isEmpty()) {
            throw new InvalidParticipantException(type, List.copyOf(found.errors));
        }
        return found;
    }

    /** Frameworks subclass what they intercept; the annotations are on the class that was written. */
    private static Class<?> annotated(Class<?> type) {
        for (Class<?> c = type; c != null; c = c.getSuperclass()) {
            if (c.getDeclaredAnnotation(Participant.class) != null) {
                return c;
            }
        }
        throw new InvalidParticipantException(type, List.of("not annotated @Participant"));
    }

    String name() {
        return participant.value();
    }

    boolean isFenced() {
        return participant.fence() == Participant.Fence.DATABASE;
    }

    List<OperationMethod> operations() {
        return operations;
    }

    private void read() {
        checkName("participant name", participant.value());
        Method[] methods = type.getDeclaredMethods();
        Arrays.sort(methods, Comparator.comparing(Method::toString));
        for (Method method : methods) {
            if (!method.isSynthetic()) {
                read(method);
            }
        }
        of(Operation.ACTION).forEach(this::checkActions);
        reportStrays(Operation.COMPENSATE, Operation.ACTION);
        of(Operation.TRY).forEach(this::checkTries);
        reportStrays(Operation.CONFIRM, Operation.TRY);
        reportStrays(Operation.CANCEL, Operation.TRY);
    }

    private void read(Method method) {
        List<DeclaredOperation> declared = DeclaredOperation.of(method);
        if (declared.isEmpty()) {
            return;
        }
        check(declared.size() == 1, method.getName() + " is more than one operation");
        checkMethod(method);
        // A public method of a class that is not public, such as a nested one, is not accessible to others.
        boolean accessible = method.trySetAccessible();
        check(accessible, method.getName() + " is not accessible (expected: package open to the SDK)");
        for (DeclaredOperation operation : declared) {
            checkOperationName(operation);
            of(operation.kind())
                    .computeIfAbsent(operation.partner(), any -> new ArrayList<>())
                    .add(method);
            operations.add(new OperationMethod(operation.name(), operation.kind(), isFenced(), target, method));
        }
    }

    /** Methods of one kind by the name of their action or try. */
    private Map<String, List<Method>> of(Operation kind) {
        return methods.computeIfAbsent(kind, any -> new LinkedHashMap<>());
    }

    private void checkOperationName(DeclaredOperation operation) {
        String name = operation.name();
        checkName("operation name", name);
        for (OperationMethod other : operations) {
            if (other.name().equals(name)) {
                boolean sameMode = DeclaredOperation.isOfSaga(other.kind()) == operation.isOfSaga();
                check(sameMode, "'" + name + "' is an operation of sagas and of TCC");
                check(!operation.isOfSaga() || !sameMode, "operation '" + name + "' twice");
            }
        }
    }

    private void reportStrays(Operation second, Operation first) {
        for (String name : of(second).keySet()) {
            check(
                    of(first).containsKey(name),
                    annotation(second, name) + ": no such " + annotation(first) + " in this class");
        }
    }

    private static String annotation(Operation kind) {
        return switch (kind) {
            case ACTION -> "@SagaAction";
            case COMPENSATE -> "@Compensates";
            case TRY -> "@TccTry";
            case CONFIRM -> "@TccConfirm";
            case CANCEL -> "@TccCancel";
            case CHECK -> throw new IllegalArgumentException("check (expected: what an annotation declares)");
        };
    }

    private static String annotation(Operation kind, String name) {
        return annotation(kind) + "(\"" + name + "\")";
    }

    private void checkMethod(Method method) {
        int modifiers = method.getModifiers();
        check(Modifier.isPublic(modifiers), method.getName() + " is not public");
        check(!Modifier.isStatic(modifiers), method.getName() + " is static");
        check(
                method.getTypeParameters().length == 0 && !method.isVarArgs(),
                method.getName() + " is generic or varargs");
    }

    private void checkActions(String name, List<Method> actions) {
        Method action = checkFirst(Operation.ACTION, name, actions);
        boolean required =
                Objects.requireNonNull(action.getAnnotation(SagaAction.class)).compensation()
                        == SagaAction.Compensation.REQUIRED;
        checkSecond(Operation.COMPENSATE, name, action, required ? 1 : 0);
    }

    private void checkTries(String name, List<Method> tries) {
        Method first = checkFirst(Operation.TRY, name, tries);
        checkSecond(Operation.CONFIRM, name, first, 1);
        checkSecond(Operation.CANCEL, name, first, 1);
    }

    private Method checkFirst(Operation kind, String name, List<Method> firsts) {
        check(firsts.size() == 1, firsts.size() + " methods are " + annotation(kind, name) + " (expected: 1)");
        for (Method first : firsts) {
            check(
                    withoutContext(first).size() == 1,
                    first.getName() + " has other parameters than the input, then optionally a StepContext");
        }
        return firsts.get(0);
    }

    private void checkSecond(Operation kind, String name, Method first, int expected) {
        List<Method> seconds = of(kind).getOrDefault(name, List.of());
        check(
                seconds.size() == expected,
                seconds.size() + " methods are " + annotation(kind, name) + " (expected: " + expected + ")");
        List<Type> parameters = withoutContext(first);
        for (Method second : seconds) {
            check(
                    parameters.size() != 1 || fits(withoutContext(second), parameters.get(0), result(first)),
                    second.getName() + " has other parameters than the input of " + first.getName()
                            + ", then optionally its result, then optionally a StepContext");
        }
    }

    private static boolean fits(List<Type> parameters, Type input, @Nullable Type result) {
        return parameters.equals(List.of(input)) || (result != null && parameters.equals(List.of(input, result)));
    }

    private static @Nullable Type result(Method action) {
        Type result = action.getGenericReturnType();
        return result == void.class ? null : result instanceof Class<?> c ? BOXES.getOrDefault(c, c) : result;
    }

    private static List<Type> withoutContext(Method method) {
        List<Type> parameters = new ArrayList<>(List.of(method.getGenericParameterTypes()));
        int last = parameters.size() - 1;
        if (last >= 1 && parameters.get(last) == StepContext.class) {
            parameters.remove(last);
        }
        return parameters;
    }

    private void checkName(String what, String name) {
        check(NAME.matcher(name).matches(), what + ": '" + name + "' (expected: " + NAME + ")");
    }

    private void check(boolean holds, String error) {
        if (!holds) {
            errors.add(error);
        }
    }
}
