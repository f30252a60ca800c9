package dev.norn.sdk.processor;

import dev.norn.sdk.Compensates;
import dev.norn.sdk.SagaAction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.lang.model.element.ExecutableElement;

/** The rules of {@link SagaAction} and {@link Compensates}, for one class at a time. */
final class SagaChecker {
    private final OperationRules rules;

    SagaChecker(OperationRules rules) {
        this.rules = rules;
    }

    /** Checks the methods, and gives the names of their operations. */
    Set<String> check(List<ExecutableElement> methods) {
        Map<String, ExecutableElement> actions = actions(methods);
        Map<String, List<ExecutableElement>> compensations = compensations(methods, actions);
        Set<String> names = checkOperationNames(compensations, actions);
        actions.forEach((name, action) -> checkPair(name, action, compensations.getOrDefault(name, List.of())));
        return names;
    }

    private Map<String, ExecutableElement> actions(List<ExecutableElement> methods) {
        Map<String, ExecutableElement> actions = new LinkedHashMap<>();
        for (ExecutableElement method : methods) {
            SagaAction action = method.getAnnotation(SagaAction.class);
            if (action == null) {
                continue;
            }
            rules.checkMethod(method);
            rules.checkFirst(method, "an action");
            String name = OperationRules.nameOr(action.value(), method);
            rules.checkName("operation name", name, method);
            if (actions.putIfAbsent(name, method) != null) {
                rules.error(method, "a second @SagaAction(\"" + name + "\")");
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
            rules.checkMethod(method);
            if (!actions.containsKey(compensates.value())) {
                rules.error(
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

    private Set<String> checkOperationNames(
            Map<String, List<ExecutableElement>> compensations, Map<String, ExecutableElement> actions) {
        Map<String, ExecutableElement> names = new LinkedHashMap<>();
        for (List<ExecutableElement> methods : compensations.values()) {
            for (ExecutableElement method : methods) {
                String name = OperationRules.nameOr(
                        method.getAnnotation(Compensates.class).operation(), method);
                rules.checkName("operation name", name, method);
                if (actions.containsKey(name)) {
                    rules.error(method, "operation '" + name + "' is an action and a compensation");
                }
                if (names.putIfAbsent(name, method) != null) {
                    rules.error(method, "a second compensation with operation '" + name + "'");
                }
            }
        }
        Set<String> all = new LinkedHashSet<>(actions.keySet());
        all.addAll(names.keySet());
        return all;
    }

    private void checkPair(String name, ExecutableElement action, List<ExecutableElement> compensations) {
        boolean required = action.getAnnotation(SagaAction.class).compensation() == SagaAction.Compensation.REQUIRED;
        if (required && compensations.isEmpty()) {
            rules.error(
                    action,
                    "@SagaAction(\"" + name + "\") has no @Compensates(\"" + name
                            + "\") in this class (or say compensation = NONE, for a pivot or a retriable step)");
        }
        for (ExecutableElement compensation : compensations) {
            if (!required) {
                rules.error(compensation, "@SagaAction(\"" + name + "\") says compensation = NONE, but here is one");
            } else if (compensations.size() > 1) {
                rules.error(compensation, compensations.size() + " methods compensate '" + name + "' (expected: one)");
            }
            rules.checkSecond(compensation, action, "the compensation");
        }
    }
}
