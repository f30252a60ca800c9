package dev.norn.sdk.processor;

import dev.norn.sdk.Compensates;
import dev.norn.sdk.Participant;
import dev.norn.sdk.SagaAction;
import dev.norn.sdk.TccCancel;
import dev.norn.sdk.TccConfirm;
import dev.norn.sdk.TccTry;
import java.lang.annotation.Annotation;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.annotation.processing.ProcessingEnvironment;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.ElementFilter;

/** The rules of a {@link Participant}, for one class at a time. */
final class ParticipantChecker {
    /** What makes a method an operation. */
    static final List<Class<? extends Annotation>> OPERATIONS =
            List.of(SagaAction.class, Compensates.class, TccTry.class, TccConfirm.class, TccCancel.class);

    private final OperationRules rules;
    private final SagaChecker sagas;
    private final TccChecker tcc;

    ParticipantChecker(ProcessingEnvironment environment) {
        rules = new OperationRules(environment);
        sagas = new SagaChecker(rules);
        tcc = new TccChecker(rules);
    }

    void check(TypeElement type) {
        Participant participant = type.getAnnotation(Participant.class);
        rules.checkName("participant name", participant.value(), type);
        checkClass(type);
        List<ExecutableElement> methods = ElementFilter.methodsIn(type.getEnclosedElements());
        methods.forEach(this::checkIsOneOperation);
        Set<String> ofBoth = new LinkedHashSet<>(sagas.check(methods));
        ofBoth.retainAll(tcc.check(methods));
        for (String name : ofBoth) {
            rules.error(type, "'" + name + "' is an operation of sagas and of TCC (expected: of one of them)");
        }
    }

    private void checkClass(TypeElement type) {
        if (type.getKind() == ElementKind.INTERFACE || type.getModifiers().contains(Modifier.ABSTRACT)) {
            rules.error(type, "a participant is a class with instances, not an interface or abstract class");
        }
        if (type.getModifiers().contains(Modifier.PRIVATE)) {
            rules.error(type, "a participant must not be private");
        }
    }

    private void checkIsOneOperation(ExecutableElement method) {
        List<String> annotations = OPERATIONS.stream()
                .filter(annotation -> method.getAnnotation(annotation) != null)
                .map(annotation -> "@" + annotation.getSimpleName())
                .toList();
        if (annotations.size() > 1) {
            rules.error(method, "a method is one operation, not " + String.join(" and ", annotations));
        }
    }
}
