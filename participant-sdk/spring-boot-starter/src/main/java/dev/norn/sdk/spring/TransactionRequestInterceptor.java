package dev.norn.sdk.spring;

import dev.norn.protocol.NornHeaders;
import dev.norn.sdk.tcc.TccTransaction;
import dev.norn.sdk.tcc.TransactionHeaders;
import java.io.IOException;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;

/** Carries the current transaction with the requests of {@code RestTemplate} and {@code RestClient}. */
public final class TransactionRequestInterceptor implements ClientHttpRequestInterceptor {
    private final TransactionHeaders headers;

    public TransactionRequestInterceptor(TransactionHeaders headers) {
        this.headers = headers;
    }

    @Override
    public ClientHttpResponse intercept(HttpRequest request, byte[] body, ClientHttpRequestExecution execution)
            throws IOException {
        TccTransaction transaction = headers.outgoing(
                        request.getURI(), name -> request.getHeaders().getFirst(name))
                .orElse(null);
        if (transaction == null) {
            return execution.execute(request, body);
        }
        request.getHeaders().set(NornHeaders.TRANSACTION, transaction.id());
        ClientHttpResponse response = execution.execute(request, body);
        TransactionHeaders.answered(
                transaction,
                response.getStatusCode().value(),
                response.getHeaders().getFirst(NornHeaders.BRANCHES));
        return response;
    }
}
