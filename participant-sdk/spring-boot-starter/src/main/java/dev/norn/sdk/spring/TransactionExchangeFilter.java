package dev.norn.sdk.spring;

import dev.norn.protocol.NornHeaders;
import dev.norn.sdk.tcc.TccTransaction;
import dev.norn.sdk.tcc.TransactionHeaders;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import reactor.core.publisher.Mono;

/** Carries the transaction of the thread that subscribes with the requests of {@code WebClient}. */
public final class TransactionExchangeFilter implements ExchangeFilterFunction {
    private final TransactionHeaders headers;

    public TransactionExchangeFilter(TransactionHeaders headers) {
        this.headers = headers;
    }

    @Override
    public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
        return Mono.defer(() -> {
            TccTransaction transaction = headers.outgoing(
                            request.url(), name -> request.headers().getFirst(name))
                    .orElse(null);
            return transaction == null ? next.exchange(request) : exchange(request, next, transaction);
        });
    }

    private static Mono<ClientResponse> exchange(
            ClientRequest request, ExchangeFunction next, TccTransaction transaction) {
        ClientRequest carrying = ClientRequest.from(request)
                .header(NornHeaders.TRANSACTION, transaction.id())
                .build();
        return next.exchange(carrying)
                .doOnNext(response -> TransactionHeaders.answered(
                        transaction,
                        response.statusCode().value(),
                        response.headers().asHttpHeaders().getFirst(NornHeaders.BRANCHES)));
    }
}
