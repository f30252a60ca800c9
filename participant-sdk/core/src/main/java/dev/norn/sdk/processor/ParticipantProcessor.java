package dev.norn.sdk.processor;

import dev.norn.sdk.Participant;
import java.util.LinkedHashSet;
import java.util.Set;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.TypeElement;
import javax.tools.Diagnostic;

/** Finds participant classes and has them checked by {@link ParticipantChecker}. */
public final class ParticipantProcessor extends AbstractProcessor {
    @Override
    public Set<String> getSupportedAnnotationTypes() {
        Set<String> types = new LinkedHashSet<>(Set.of(Participant.class.getCanonicalName()));
        ParticipantChecker.OPERATIONS.forEach(annotation -> types.add(annotation.getCanonicalName()));
        return types;
    }

    @Override
    public SourceVersion getSupportedSourceVersion() {
        return SourceVersion.latestSupported();
    }

    @Override
    public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
        Set<TypeElement> participants = new LinkedHashSet<>();
        for (Element element : round.getElementsAnnotatedWith(Participant.class)) {
            participants.add((TypeElement) element);
        }
        ParticipantChecker checker = new ParticipantChecker(processingEnv);
        participants.forEach(checker::check);
        reportStrays(round, participants);
        return false;
    }

    private void reportStrays(RoundEnvironment round, Set<TypeElement> participants) {
        for (Element method : round.getElementsAnnotatedWithAny(Set.copyOf(ParticipantChecker.OPERATIONS))) {
            Element owner = method.getEnclosingElement();
            if (method.getKind() == ElementKind.METHOD
                    && owner instanceof TypeElement
                    && !participants.contains(owner)) {
                processingEnv
                        .getMessager()
                        .printMessage(
                                Diagnostic.Kind.ERROR,
                                "class " + owner.getSimpleName() + " of this operation is not annotated @Participant",
                                method);
            }
        }
    }
}
