package dev.norn.sdk.processor;

import dev.norn.sdk.TccCancel;
import dev.norn.sdk.TccConfirm;
import dev.norn.sdk.TccTry;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import javax.lang.model.element.ExecutableElement;

/** The rules of {@link TccTry}, {@link TccConfirm} and {@link TccCancel}, for one class at a time. */
final class TccChecker {
    private final OperationRules rules;

    TccChecker(OperationRules rules) {
        this.rules = rules;
    }

    /** Checks the methods, and gives the names of their operations. */
    Set<String> check(List<ExecutableElement> methods) {
        Map<String, ExecutableElement> tries = tries(methods);
        checkSettling(tries, settling(methods, TccConfirm.class, TccConfirm::value), "confirm");
        checkSettling(tries, settling(methods, TccCancel.class, TccCancel::value), "cancel");
        return tries.keySet();
    }

    private Map<String, ExecutableElement> tries(List<ExecutableElement> methods) {
        Map<String, ExecutableElement> tries = new LinkedHashMap<>();
        for (ExecutableElement method : methods) {
            TccTry tccTry = method.getAnnotation(TccTry.class);
            if (tccTry == null) {
                continue;
            }
            rules.checkMethod(method);
            rules.checkFirst(method, "a try");
            String name = OperationRules.nameOr(tccTry.value(), method);
            rules.checkName("operation name", name, method);
            if (tries.putIfAbsent(name, method) != null) {
                rules.error(method, "a second @TccTry(\"" + name + "\")");
            }
        }
        return tries;
    }

    private static <A extends Annotation> Map<String, List<ExecutableElement>> settling(
            List<ExecutableElement> methods, Class<A> type, Function<A, String> name) {
        Map<String, List<ExecutableElement>> settling = new LinkedHashMap<>();
        for (ExecutableElement method : methods) {
            A annotation = method.getAnnotation(type);
            if (annotation != null) {
                settling.computeIfAbsent(name.apply(annotation), any -> new ArrayList<>())
                        .add(method);
            }
        }
        return settling;
    }

    private void checkSettling(
            Map<String, ExecutableElement> tries, Map<String, List<ExecutableElement>> settling, String what) {
        String annotation = "@Tcc" + Character.toUpperCase(what.charAt(0)) + what.substring(1);
        settling.forEach((name, methods) -> {
            for (ExecutableElement method : methods) {
                rules.checkMethod(method);
                ExecutableElement tccTry = tries.get(name);
                if (tccTry == null) {
                    String known = tries.isEmpty() ? "one" : String.join(", ", tries.keySet());
                    rules.error(
                            method,
                            annotation + "(\"" + name + "\"): no such @TccTry in this class (expected: " + known + ")");
                } else {
                    rules.checkSecond(method, tccTry, "the " + what);
                }
                if (methods.size() > 1) {
                    rules.error(method, methods.size() + " methods " + what + " '" + name + "' (expected: one)");
                }
            }
        });
        tries.forEach((name, tccTry) -> {
            if (!settling.containsKey(name)) {
                String missing = annotation + "(\"" + name + "\")";
                rules.error(tccTry, "@TccTry(\"" + name + "\") has no " + missing + " in this class");
            }
        });
    }
}
