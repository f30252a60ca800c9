package dev.norn.sdk.micronaut;

import dev.norn.sdk.Participant;
import dev.norn.sdk.TccTry;
import dev.norn.sdk.tcc.TccTransactions;
import dev.norn.sdk.tcc.TccTryAdvice;
import io.micronaut.aop.InterceptPhase;
import io.micronaut.aop.InterceptorBean;
import io.micronaut.aop.MethodInterceptor;
import io.micronaut.aop.MethodInvocationContext;
import io.micronaut.context.BeanProvider;
import jakarta.inject.Singleton;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes a branch of the call of an own participant's try, within a transaction. */
@Singleton
@InterceptorBean(AsBranch.class)
final class TccTryInterceptor implements MethodInterceptor<Object, Object> {
    private final TccTryAdvice advice;

    TccTryInterceptor(BeanProvider<TccTransactions> transactions) {
        advice = new TccTryAdvice(transactions::get);
    }

    /** The fence's transaction is to be the outermost one. */
    @Override
    public int getOrder() {
        return InterceptPhase.TRANSACTION.getPosition() - 5;
    }

    @Override
    public @Nullable Object intercept(MethodInvocationContext<Object, Object> context) {
        Participant participant = Objects.requireNonNull(context.synthesize(Participant.class));
        TccTry annotation = Objects.requireNonNull(context.synthesize(TccTry.class));
        return Intercepted.call(() -> advice.around(
                context.getTargetMethod(), participant, annotation, context.getParameterValues(), context::proceed));
    }
}
