package dev.norn.sdk.micronaut.processor;

import io.micronaut.core.annotation.AnnotationValue;
import io.micronaut.inject.annotation.NamedAnnotationMapper;
import io.micronaut.inject.visitor.VisitorContext;
import java.lang.annotation.Annotation;
import java.util.List;

/** {@code @IdempotentConsumer} has a method found when the application starts. */
public final class IdempotentConsumerMapper implements NamedAnnotationMapper {
    @Override
    public String getName() {
        return "dev.norn.sdk.inbox.IdempotentConsumer";
    }

    @Override
    public List<AnnotationValue<?>> map(AnnotationValue<Annotation> annotation, VisitorContext context) {
        return List.of(AnnotationValue.builder("dev.norn.sdk.micronaut.WorksOffMessages")
                .build());
    }
}
