package dev.norn.sdk.micronaut.processor;

import io.micronaut.core.annotation.AnnotationValue;
import io.micronaut.inject.annotation.NamedAnnotationMapper;
import io.micronaut.inject.visitor.VisitorContext;
import java.lang.annotation.Annotation;
import java.util.List;

/** {@code @PublishesOutbox} puts an interceptor around a method. */
public final class PublishesOutboxMapper implements NamedAnnotationMapper {
    @Override
    public String getName() {
        return "dev.norn.sdk.outbox.PublishesOutbox";
    }

    @Override
    public List<AnnotationValue<?>> map(AnnotationValue<Annotation> annotation, VisitorContext context) {
        return List.of(AnnotationValue.builder("dev.norn.sdk.micronaut.PublishesReturned")
                .build());
    }
}
