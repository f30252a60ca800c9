package dev.norn.sdk.micronaut;

import dev.norn.sdk.tcc.GlobalTransaction;
import dev.norn.sdk.tcc.GlobalTransactionAdvice;
import dev.norn.sdk.tcc.TccTransactions;
import io.micronaut.aop.InterceptPhase;
import io.micronaut.aop.InterceptorBean;
import io.micronaut.aop.MethodInterceptor;
import io.micronaut.aop.MethodInvocationContext;
import io.micronaut.context.BeanProvider;
import jakarta.inject.Singleton;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Around methods in a global transaction, and around the local transaction if there is one: that is committed before. */
@Singleton
@InterceptorBean(InGlobalTransaction.class)
final class GlobalTransactionInterceptor implements MethodInterceptor<Object, Object> {
    private final GlobalTransactionAdvice advice;

    GlobalTransactionInterceptor(BeanProvider<TccTransactions> transactions) {
        advice = new GlobalTransactionAdvice(transactions::get);
    }

    @Override
    public int getOrder() {
        return InterceptPhase.TRANSACTION.getPosition() - 10;
    }

    @Override
    public @Nullable Object intercept(MethodInvocationContext<Object, Object> context) {
        GlobalTransaction annotation = Objects.requireNonNull(context.synthesize(GlobalTransaction.class));
        return Intercepted.call(() -> advice.around(context.getTargetMethod(), annotation, context::proceed));
    }
}
