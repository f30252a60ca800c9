package dev.norn.sdk.micronaut;

import dev.norn.protocol.NornHeaders;
import dev.norn.sdk.tcc.CurrentTransaction;
import dev.norn.sdk.tcc.JoinedTransaction;
import dev.norn.sdk.tcc.TransactionHeaders;
import io.micronaut.core.propagation.MutablePropagatedContext;
import io.micronaut.core.propagation.ThreadPropagatedContextElement;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import org.jspecify.annotations.Nullable;

/** Joins the transaction that a request brings, for as long as the request is worked on. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class TransactionServerFilter {
    private static final String JOINED = "norn.joined-transaction";

    private final TransactionHeaders headers;

    TransactionServerFilter(TransactionHeaders headers) {
        this.headers = headers;
    }

    @RequestFilter
    void join(HttpRequest<?> request, MutablePropagatedContext context) {
        headers.incoming(name -> request.getHeaders().get(name)).ifPresent(transaction -> {
            request.setAttribute(JOINED, transaction);
            context.add(new Joined(transaction));
        });
    }

    @ResponseFilter
    void leave(HttpRequest<?> request, MutableHttpResponse<?> response) {
        request.getAttribute(JOINED, JoinedTransaction.class)
                .flatMap(transaction -> TransactionHeaders.leave(transaction, response.code()))
                .ifPresent(branches -> response.header(NornHeaders.BRANCHES, branches));
    }

    /** Makes it the current one of each thread that works on the request. */
    private record Joined(JoinedTransaction transaction)
            implements ThreadPropagatedContextElement<CurrentTransaction.Scope> {
        @Override
        public CurrentTransaction.Scope updateThreadContext() {
            return CurrentTransaction.inherit(transaction);
        }

        @Override
        public void restoreThreadContext(CurrentTransaction.@Nullable Scope before) {
            if (before != null) {
                before.close();
            }
        }
    }
}
