package dev.norn.sdk.participant;

import dev.norn.protocol.Operation;
import dev.norn.sdk.Compensates;
import dev.norn.sdk.Participant;
import dev.norn.sdk.SagaAction;
import dev.norn.sdk.StepContext;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
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
        Map<String, Method> actions = new LinkedHashMap<>();
        Map<String, List<Method>> compensations = new LinkedHashMap<>();
        Method[] methods = type.getDeclaredMethods();
        Arrays.sort(methods, Comparator.comparing(Method::toString));
        for (Method method : methods) {
            SagaAction action = method.getAnnotation(SagaAction.class);
            Compensates compensates = method.getAnnotation(Compensates.class);
            if (method.isSynthetic() || (action == null && compensates == null)) {
                continue;
            }
            checkMethod(method);
            if (action != null) {
                String name = action.value().isEmpty() ? method.getName() : action.value();
                check(actions.put(name, method) == null, "two methods are @SagaAction(\"" + name + "\")");
                add(name, Operation.ACTION, method);
            }
            if (compensates != null) {
                check(action == null, method.getName() + " is an action and a compensation");
                compensations
                        .computeIfAbsent(compensates.value(), any -> new ArrayList<>())
                        .add(method);
                String name = compensates.operation().isEmpty() ? method.getName() : compensates.operation();
                add(name, Operation.COMPENSATE, method);
            }
        }
        actions.forEach((name, action) -> checkAction(name, action, compensations.getOrDefault(name, List.of())));
        compensations.keySet().stream()
                .filter(name -> !actions.containsKey(name))
                .forEach(name -> errors.add("@Compensates(\"" + name + "\"): no such @SagaAction in this class"));
    }

    private void add(String name, Operation kind, Method method) {
        checkName("operation name", name);
        check(operations.stream().noneMatch(o -> o.name().equals(name)), "operation '" + name + "' twice");
        // A public method of a class that is not public, such as a nested one, is not accessible to others.
        boolean accessible = method.trySetAccessible();
        check(accessible, method.getName() + " is not accessible (expected: package open to the SDK)");
        operations.add(new OperationMethod(name, kind, isFenced(), target, method));
    }

    private void checkMethod(Method method) {
        int modifiers = method.getModifiers();
        check(Modifier.isPublic(modifiers), method.getName() + " is not public");
        check(!Modifier.isStatic(modifiers), method.getName() + " is static");
        check(
                method.getTypeParameters().length == 0 && !method.isVarArgs(),
                method.getName() + " is generic or varargs");
    }

    private void checkAction(String name, Method action, List<Method> compensations) {
        List<Type> parameters = withoutContext(action);
        check(
                parameters.size() == 1,
                action.getName() + " has other parameters than the input, then optionally a StepContext");
        boolean required =
                Objects.requireNonNull(action.getAnnotation(SagaAction.class)).compensation()
                        == SagaAction.Compensation.REQUIRED;
        int expected = required ? 1 : 0;
        check(
                compensations.size() == expected,
                compensations.size() + " methods are @Compensates(\"" + name + "\") (expected: " + expected + ")");
        for (Method compensation : compensations) {
            check(
                    parameters.size() != 1 || fits(withoutContext(compensation), parameters.get(0), result(action)),
                    compensation.getName() + " has other parameters than the input of " + action.getName()
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
