package dev.norn.sdk.outbox;

import dev.norn.sdk.tcc.Invocation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a framework's interceptor of {@link PublishesOutbox} does, inside of the local transaction. Safe for concurrent use. */
public final class PublishesOutboxAdvice {
    private final Supplier<Outbox> outbox;

    /**
     * An advice.
     *
     * @param outbox asked with each call
     */
    public PublishesOutboxAdvice(Supplier<Outbox> outbox) {
        this.outbox = outbox;
    }

    /**
     * Calls the method and publishes what it returns.
     *
     * @throws IllegalStateException if there is no transaction (then the method is not called), or if what it returned is no
     *     event
     * @throws Throwable what the method threw, or an error of the database
     */
    public @Nullable Object around(Method method, Invocation invocation) throws Throwable {
        Outbox target = outbox.get();
        target.requireTransaction();
        Object returned = invocation.proceed();
        target.publishAll(events(method, returned));
        return returned;
    }

    private static List<OutboxEvent> events(Method method, @Nullable Object returned) {
        if (returned == null) {
            return List.of();
        }
        if (returned instanceof OutboxEvent event) {
            return List.of(event);
        }
        if (returned instanceof Optional<?> optional) {
            return events(method, optional.orElse(null));
        }
        if (returned instanceof Collection<?> several) {
            List<OutboxEvent> events = new ArrayList<>();
            several.forEach(each -> events.addAll(events(method, each)));
            return events;
        }
        throw new IllegalStateException("@PublishesOutbox " + method + " returned a "
                + returned.getClass().getName() + " (expected: OutboxEvent, a collection or an optional of them)");
    }
}
