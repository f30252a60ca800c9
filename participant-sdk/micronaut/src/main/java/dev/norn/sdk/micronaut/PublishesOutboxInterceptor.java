package dev.norn.sdk.micronaut;

import dev.norn.sdk.outbox.Outbox;
import dev.norn.sdk.outbox.PublishesOutboxAdvice;
import io.micronaut.aop.InterceptPhase;
import io.micronaut.aop.InterceptorBean;
import io.micronaut.aop.MethodInterceptor;
import io.micronaut.aop.MethodInvocationContext;
import io.micronaut.context.BeanProvider;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** Publishes what methods return, inside of the local transaction. */
@Singleton
@InterceptorBean(PublishesReturned.class)
final class PublishesOutboxInterceptor implements MethodInterceptor<Object, Object> {
    private final PublishesOutboxAdvice advice;

    PublishesOutboxInterceptor(BeanProvider<Outbox> outbox) {
        advice = new PublishesOutboxAdvice(outbox::get);
    }

    @Override
    public int getOrder() {
        return InterceptPhase.TRANSACTION.getPosition() + 10;
    }

    @Override
    public @Nullable Object intercept(MethodInvocationContext<Object, Object> context) {
        return Intercepted.call(() -> advice.around(context.getTargetMethod(), context::proceed));
    }
}
