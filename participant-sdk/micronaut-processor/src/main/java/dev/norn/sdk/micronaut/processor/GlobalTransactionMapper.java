package dev.norn.sdk.micronaut.processor;

import io.micronaut.core.annotation.AnnotationValue;
import io.micronaut.inject.annotation.NamedAnnotationMapper;
import io.micronaut.inject.visitor.VisitorContext;
import java.lang.annotation.Annotation;
import java.util.List;

/** {@code @GlobalTransaction} puts an interceptor around a method. */
public final class GlobalTransactionMapper implements NamedAnnotationMapper {
    @Override
    public String getName() {
        return "dev.norn.sdk.tcc.GlobalTransaction";
    }

    @Override
    public List<AnnotationValue<?>> map(AnnotationValue<Annotation> annotation, VisitorContext context) {
        return List.of(AnnotationValue.builder("dev.norn.sdk.micronaut.InGlobalTransaction")
                .build());
    }
}
