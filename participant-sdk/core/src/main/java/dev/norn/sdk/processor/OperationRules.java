package dev.norn.sdk.processor;

import dev.norn.sdk.StepContext;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.annotation.processing.Messager;
import javax.annotation.processing.ProcessingEnvironment;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.PrimitiveType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;
import javax.tools.Diagnostic;

/** What holds for the methods of every operation, of sagas and of TCC. */
final class OperationRules {
    private static final Pattern NAME = Pattern.compile("[a-z][A-Za-z0-9_-]*");

    private final Messager messager;
    private final Types types;
    private final Elements elements;

    OperationRules(ProcessingEnvironment environment) {
        messager = environment.getMessager();
        types = environment.getTypeUtils();
        elements = environment.getElementUtils();
    }

    void checkMethod(ExecutableElement method) {
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

    /**
     * Checks the parameters of an action or a try.
     *
     * @param what "an action", for the message
     */
    void checkFirst(ExecutableElement method, String what) {
        List<? extends VariableElement> parameters = method.getParameters();
        boolean fits = (parameters.size() == 1 && !isStepContext(parameters.get(0)))
                || (parameters.size() == 2 && !isStepContext(parameters.get(0)) && isStepContext(parameters.get(1)));
        if (!fits) {
            error(
                    method,
                    "parameters of " + what + ": " + describe(parameters) + " (expected: the input, then optionally a"
                            + " StepContext)");
        }
    }

    /**
     * Checks the parameters of a compensation, confirm or cancel.
     *
     * @param what "the compensation", for the message
     */
    void checkSecond(ExecutableElement method, ExecutableElement first, String what) {
        if (first.getParameters().isEmpty()) {
            return; // reported at the first
        }
        List<? extends VariableElement> parameters = method.getParameters();
        TypeMirror input = first.getParameters().get(0).asType();
        TypeMirror result = boxed(first.getReturnType());
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
                    "parameters of " + what + " of '" + first.getSimpleName() + "': " + describe(parameters)
                            + " (expected: the input " + input + ", " + optional + "optionally a StepContext)");
        }
    }

    /** Never primitive: the result may be unknown. */
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

    void checkName(String what, String name, Element where) {
        if (!NAME.matcher(name).matches()) {
            error(where, what + ": '" + name + "' (expected: " + NAME + ")");
        }
    }

    static String nameOr(String given, ExecutableElement method) {
        return given.isEmpty() ? method.getSimpleName().toString() : given;
    }

    private static String describe(List<? extends VariableElement> parameters) {
        return parameters.stream().map(p -> p.asType().toString()).collect(Collectors.joining(", ", "(", ")"));
    }

    void error(Element where, String message) {
        messager.printMessage(Diagnostic.Kind.ERROR, message, where);
    }
}
