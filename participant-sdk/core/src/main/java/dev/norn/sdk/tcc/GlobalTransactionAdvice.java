package dev.norn.sdk.tcc;

import dev.norn.sdk.Durations;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What happens around a method that is annotated {@link GlobalTransaction}; a framework's interceptor adapts it in a few
 * lines. It should come before that of local transactions, so that those are committed when this one decides. Safe for
 * concurrent use.
 */
public final class GlobalTransactionAdvice {
    private static final String REACTIVE_PUBLISHER = "org.reactivestreams.Publisher";

    private record Key(Method method, GlobalTransaction annotation) {}

    private final Supplier<TccTransactions> transactions;
    private final Map<Key, TransactionSettings> settings = new ConcurrentHashMap<>();

    /**
     * An advice.
     *
     * @param transactions asked at each call
     */
    public GlobalTransactionAdvice(Supplier<TccTransactions> transactions) {
        this.transactions = transactions;
    }

    /**
     * Runs a call as its annotation says.
     *
     * @param method that is called
     * @param annotation the method's, or its class's
     * @return what the call returned
     * @throws PropagationException if it may not be called here
     * @throws Throwable what the call threw, or {@link TransactionRolledBackException}, or
     *     {@link TransactionOutcomeUnknownException}
     */
    public @Nullable Object around(Method method, GlobalTransaction annotation, Invocation invocation)
            throws Throwable {
        TransactionSettings wanted = settings.computeIfAbsent(new Key(method, annotation), this::settings);
        TccTransaction current = CurrentTransaction.find().orElse(null);
        return switch (annotation.propagation()) {
            case REQUIRED, SUPPORTS ->
                current != null
                        ? participate(wanted, current, invocation)
                        : annotation.propagation() == Propagation.REQUIRED
                                ? begin(wanted, invocation)
                                : invocation.proceed();
            case REQUIRES_NEW -> begin(wanted, invocation);
            case MANDATORY -> participate(wanted, TccTransactions.mandatory(wanted, current), invocation);
            case NOT_SUPPORTED -> CurrentTransaction.<@Nullable Object, Throwable>without(invocation::proceed);
            case NEVER -> never(wanted, current, invocation);
        };
    }

    private static @Nullable Object participate(
            TransactionSettings settings, TccTransaction current, Invocation invocation) throws Throwable {
        return TccTransactions.<@Nullable Object, Throwable>participate(
                settings, current, transaction -> invocation.proceed());
    }

    private @Nullable Object begin(TransactionSettings settings, Invocation invocation) throws Throwable {
        return transactions.get().<@Nullable Object, Throwable>begin(settings, transaction -> invocation.proceed());
    }

    private static @Nullable Object never(
            TransactionSettings settings, @Nullable TccTransaction current, Invocation invocation) throws Throwable {
        if (current != null) {
            throw new PropagationException(settings.name() + ": there is a current transaction (expected: none, it is"
                    + " NEVER called in one)");
        }
        return invocation.proceed();
    }

    private TransactionSettings settings(Key key) {
        Method method = key.method();
        GlobalTransaction annotation = key.annotation();
        requireDoneOnReturn(method);
        return new TransactionSettings(
                annotation.name().isEmpty() ? defaultName(method) : annotation.name(),
                annotation.timeout().isEmpty() ? null : Durations.parse("timeout", annotation.timeout()),
                null,
                Map.of(),
                annotation.propagation(),
                new RollbackRules(List.of(annotation.rollbackFor()), List.of(annotation.noRollbackFor())),
                maxWait(annotation));
    }

    private Duration maxWait(GlobalTransaction annotation) {
        return annotation.maxWait().isEmpty()
                ? transactions.get().maxWait()
                : Durations.parse("maxWait", annotation.maxWait());
    }

    private static String defaultName(Method method) {
        String type = method.getDeclaringClass().getSimpleName();
        return type.substring(0, 1).toLowerCase(Locale.ROOT) + type.substring(1) + "." + method.getName();
    }

    private static void requireDoneOnReturn(Method method) {
        Class<?> type = method.getReturnType();
        boolean isLater = CompletionStage.class.isAssignableFrom(type)
                || Future.class.isAssignableFrom(type)
                || Flow.Publisher.class.isAssignableFrom(type)
                || isReactive(type);
        if (isLater) {
            throw new IllegalStateException("@GlobalTransaction " + method + " returns a " + type.getSimpleName()
                    + " (expected: a method whose work is done when it returns)");
        }
    }

    private static boolean isReactive(@Nullable Class<?> type) {
        if (type == null) {
            return false;
        }
        if (type.getName().equals(REACTIVE_PUBLISHER) || isReactive(type.getSuperclass())) {
            return true;
        }
        for (Class<?> parent : type.getInterfaces()) {
            if (isReactive(parent)) {
                return true;
            }
        }
        return false;
    }
}
