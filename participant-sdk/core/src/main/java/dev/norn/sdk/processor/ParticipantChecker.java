package dev.norn.sdk.processor;

import dev.norn.sdk.Compensates;
import dev.norn.sdk.Participant;
import dev.norn.sdk.SagaAction;
import dev.norn.sdk.StepContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.annotation.processing.Messager;
import javax.annotation.processing.ProcessingEnvironment;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.PrimitiveType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;
import javax.tools.Diagnostic;

/** The rules of {@link SagaAction} and {@link Compensates}, for one class at a time. */
final class ParticipantChecker {
    private static final Pattern NAME = Pattern.compile("[a-z][A-Za-z0-9_-]*");

    private final Messager messager;
    private final Types types;
    private final Elements elements;

    ParticipantChecker(ProcessingEnvironment environment) {
        messager = environment.getMessager();
        types = environment.getTypeUtils();
        elements = environment.getElementUtils();
    }

    void check(TypeElement type) {
        Participant participant = type.getAnnotation(Participant.class);
        checkName("participant name", participant.value(), type);
        checkClass(type);
        List<ExecutableElement> methods = ElementFilter.methodsIn(type.getEnclosedElements());
        Map<String, ExecutableElement> actions = actions(methods);
        Map<String, List<ExecutableElement>> compensations = compensations(methods, actions);
        checkOperationNames(compensations, actions);
        actions.forEach((name, action) -> checkPair(name, action, compensations.getOrDefault(name, List.of())));
    }

    private void checkClass(TypeElement type) {
        if (type.getKind() == ElementKind.INTERFACE || type.getModifiers().contains(Modifier.ABSTRACT)) {
            error(type, "a participant is a class with instances, not an interface or abstract class");
        }
        if (type.getModifiers().contains(Modifier.PRIVATE)) {
            error(type, "a participant must not be private");
        }
    }

    private Map<String, ExecutableElement> actions(List<ExecutableElement> methods) {
        Map<String, ExecutableElement> actions = new LinkedHashMap<>();
        for (ExecutableElement method : methods) {
            SagaAction action = method.getAnnotation(SagaAction.class);
            if (action == null) {
                continue;
            }
            checkMethod(method);
            checkActionParameters(method);
            String name = nameOr(action.value(), method);
            checkName("operation name", name, method);
            if (method.getAnnotation(Compensates.class) != null) {
                error(method, "a method is an action or a compensation, not both");
            }
            if (actions.putIfAbsent(name, method) != null) {
                error(method, "a second @SagaAction(\"" + name + "\")");
            }
        }
        return actions;
    }

    private Map<String, List<ExecutableElement>> compensations(
            List<ExecutableElement> methods, Map<String, ExecutableElement> actions) {
        Map<String, List<ExecutableElement>> compensations = new LinkedHashMap<>();
        for (ExecutableElement method : methods) {
            Compensates compensates = method.getAnnotation(Compensates.class);
            if (compensates == null) {
                continue;
            }
            checkMethod(method);
            if (!actions.containsKey(compensates.value())) {
                error(
                        method,
                        "@Compensates(\"" + compensates.value() + "\"): no such @SagaAction in this class (expected: "
                                + (actions.isEmpty() ? "one" : String.join(", ", actions.keySet())) + ")");
            }
            compensations
                    .computeIfAbsent(compensates.value(), any -> new ArrayList<>())
                    .add(method);
        }
        return compensations;
    }

    private void checkOperationNames(
            Map<String, List<ExecutableElement>> compensations, Map<String, ExecutableElement> actions) {
        Map<String, ExecutableElement> names = new LinkedHashMap<>();
        for (List<ExecutableElement> methods : compensations.values()) {
            for (ExecutableElement method : methods) {
                String name = nameOr(method.getAnnotation(Compensates.class).operation(), method);
                checkName("operation name", name, method);
                if (actions.containsKey(name)) {
                    error(method, "operation '" + name + "' is an action and a compensation");
                }
                if (names.putIfAbsent(name, method) != null) {
                    error(method, "a second compensation with operation '" + name + "'");
                }
            }
        }
    }

    private void checkPair(String name, ExecutableElement action, List<ExecutableElement> compensations) {
        boolean required = action.getAnnotation(SagaAction.class).compensation() == SagaAction.Compensation.REQUIRED;
        if (required && compensations.isEmpty()) {
            error(
                    action,
                    "@SagaAction(\"" + name + "\") has no @Compensates(\"" + name
                            + "\") in this class (or say compensation = NONE, for a pivot or a retriable step)");
        }
        for (ExecutableElement compensation : compensations) {
            if (!required) {
                error(compensation, "@SagaAction(\"" + name + "\") says compensation = NONE, but here is one");
            } else if (compensations.size() > 1) {
                error(compensation, compensations.size() + " methods compensate '" + name + "' (expected: one)");
            }
            checkCompensationParameters(compensation, action);
        }
    }

    private void checkMethod(ExecutableElement method) {
        Set<Modifier> modifiers = method.getModifiers();
        if (!modifiers.contains(Modifier.PUBLIC)) {
            error(method, "an operation must be public");
        }
        if (modifiers.contains(Modifier.STATIC) || modifiers.contains(Modifier.ABSTRACT)) {
            error(method, "an operation must be neither static nor abstract");
        }
        if (!method.getTypeParameters().isEmpty() || method.isVarArgs()) {
            error(method, "an operation must have neither type parameters nor a variable number of arguments");
        }
    }

    private void checkActionParameters(ExecutableElement method) {
        List<? extends VariableElement> parameters = method.getParameters();
        boolean fits = (parameters.size() == 1 && !isStepContext(parameters.get(0)))
                || (parameters.size() == 2 && !isStepContext(parameters.get(0)) && isStepContext(parameters.get(1)));
        if (!fits) {
            error(
                    method,
                    "parameters of an action: " + describe(parameters) + " (expected: the input, then optionally a"
                            + " StepContext)");
        }
    }

    private void checkCompensationParameters(ExecutableElement method, ExecutableElement action) {
        if (action.getParameters().isEmpty()) {
            return; // reported at the action
        }
        List<? extends VariableElement> parameters = method.getParameters();
        TypeMirror input = action.getParameters().get(0).asType();
        TypeMirror result = boxed(action.getReturnType());
        int last = parameters.size();
        if (last > 0 && isStepContext(parameters.get(last - 1))) {
            last--;
        }
        boolean fits = last >= 1
                && last <= 2
                && types.isSameType(parameters.get(0).asType(), input)
                && (last == 1 || isResult(parameters.get(1), result));
        if (!fits) {
            String optional = result.getKind() == TypeKind.VOID ? "" : "optionally the result " + result + ", ";
            error(
                    method,
                    "parameters of the compensation of '" + action.getSimpleName() + "': " + describe(parameters)
                            + " (expected: the input " + input + ", " + optional + "optionally a StepContext)");
        }
    }

    /** Never primitive: without a fence the result may be unknown. */
    private boolean isResult(VariableElement parameter, TypeMirror result) {
        return result.getKind() != TypeKind.VOID && types.isSameType(parameter.asType(), result);
    }

    private TypeMirror boxed(TypeMirror type) {
        return type.getKind().isPrimitive()
                ? types.boxedClass((PrimitiveType) type).asType()
                : type;
    }

    private boolean isStepContext(VariableElement parameter) {
        TypeElement context = elements.getTypeElement(StepContext.class.getCanonicalName());
        return context != null && types.isSameType(parameter.asType(), context.asType());
    }

    private void checkName(String what, String name, Element where) {
        if (!NAME.matcher(name).matches()) {
            error(where, what + ": '" + name + "' (expected: " + NAME + ")");
        }
    }

    private static String nameOr(String given, ExecutableElement method) {
        return given.isEmpty() ? method.getSimpleName().toString() : given;
    }

    private static String describe(List<? extends VariableElement> parameters) {
        return parameters.stream().map(p -> p.asType().toString()).collect(Collectors.joining(", ", "(", ")"));
    }

    private void error(Element where, String message) {
        messager.printMessage(Diagnostic.Kind.ERROR, message, where);
    }
}
