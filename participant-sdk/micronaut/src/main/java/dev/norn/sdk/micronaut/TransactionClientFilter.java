package dev.norn.sdk.micronaut;

import dev.norn.protocol.NornHeaders;
import dev.norn.sdk.tcc.TccTransaction;
import dev.norn.sdk.tcc.TransactionHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpRequest;
import io.micronaut.http.annotation.ClientFilter;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import org.jspecify.annotations.Nullable;

/** Carries the current transaction with requests, and takes the branches of those who joined from their answers. */
@ClientFilter(ClientFilter.MATCH_ALL_PATTERN)
final class TransactionClientFilter {
    private static final String CARRIED = "norn.carried-transaction";

    private final TransactionHeaders headers;

    TransactionClientFilter(TransactionHeaders headers) {
        this.headers = headers;
    }

    @RequestFilter
    void carry(MutableHttpRequest<?> request) {
        headers.outgoing(request.getUri(), name -> request.getHeaders().get(name))
                .ifPresent(transaction -> {
                    request.setAttribute(CARRIED, transaction);
                    request.header(NornHeaders.TRANSACTION, transaction.id());
                });
    }

    @ResponseFilter
    void answered(MutableHttpRequest<?> request, @Nullable HttpResponse<?> response) {
        if (response != null) {
            request.getAttribute(CARRIED, TccTransaction.class)
                    .ifPresent(transaction -> TransactionHeaders.answered(
                            transaction, response.code(), response.getHeaders().get(NornHeaders.BRANCHES)));
        }
    }
}
