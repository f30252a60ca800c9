package dev.norn.server.operation;

import dev.norn.console.http.ProblemCode;
import dev.norn.console.http.Problems;
import dev.norn.server.HttpConfiguration;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Bounds what is answered at once, before a body is read. What is refused was not begun, so it may be sent again as it
 * is. Requests that only wait have a bound of their own, so that they do not keep others out.
 */
@ServerFilter("/v1/**")
final class OverloadFilter {

    private static final String PERMIT = "norn.permit";

    private final Bound working;
    private final Bound waiting;

    OverloadFilter(HttpConfiguration configuration, MeterRegistry registry) {
        this.working = new Bound(configuration.maxConcurrentRequests());
        this.waiting = new Bound(configuration.maxWaitingRequests());
        Gauge.builder("norn.http.active.requests", working, Bound::taken)
                .description("Requests being answered")
                .register(registry);
        Gauge.builder("norn.http.waiting.requests", waiting, Bound::taken)
                .description("Requests that hold their answer back")
                .register(registry);
    }

    @RequestFilter
    @Nullable
    HttpResponse<?> admit(HttpRequest<?> request) {
        Bound bound = request.getParameters().contains("wait") ? waiting : working;
        if (!bound.permits.tryAcquire()) {
            return Problems.of(
                    ProblemCode.TOO_MANY_REQUESTS,
                    bound.limit + " requests are being answered (expected: fewer); nothing was begun",
                    List.of());
        }
        request.setAttribute(PERMIT, bound);
        return null;
    }

    @ResponseFilter
    void done(HttpRequest<?> request) {
        request.removeAttribute(PERMIT, Bound.class).ifPresent(bound -> bound.permits.release());
    }

    private static final class Bound {

        private final int limit;
        private final Semaphore permits;

        Bound(int limit) {
            this.limit = limit;
            this.permits = new Semaphore(limit);
        }

        double taken() {
            return (double) limit - permits.availablePermits();
        }
    }
}
