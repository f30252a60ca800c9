package dev.norn.sdk.micronaut;

import dev.norn.sdk.micronaut.Purse.Held;
import dev.norn.sdk.micronaut.Purse.Sum;
import dev.norn.sdk.tcc.GlobalTransaction;
import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.client.BlockingHttpClient;
import io.micronaut.http.client.HttpClient;
import io.micronaut.http.client.exceptions.HttpClientResponseException;
import io.micronaut.runtime.server.EmbeddedServer;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.sql.SQLException;

/** An initiator that reserves in its own purse, and in that of whoever it calls over HTTP. */
@Singleton
@Requires(property = "tcc.test")
class Transfers {
    private final Purse purse;
    private final Provider<EmbeddedServer> server;

    Transfers(Purse purse, Provider<EmbeddedServer> server) {
        this.purse = purse;
        this.server = server;
    }

    @GlobalTransaction(name = "transfer", timeout = "20s")
    Held pay(Sum sum) throws SQLException {
        return purse.hold(sum, null);
    }

    @GlobalTransaction
    void payAndFail(Sum sum) throws Exception {
        purse.hold(sum, null);
        throw new IOException("no");
    }

    @GlobalTransaction
    void payBoth(Sum here, Sum there) throws SQLException {
        purse.hold(here, null);
        callOther(there);
    }

    @GlobalTransaction
    void payBothCarelessly(Sum here, Sum there) throws SQLException {
        purse.hold(here, null);
        try {
            callOther(there);
        } catch (HttpClientResponseException careless) {
            return;
        }
    }

    private void callOther(Sum sum) {
        try (HttpClient client = server.get()
                .getApplicationContext()
                .createBean(HttpClient.class, server.get().getURL())) {
            BlockingHttpClient blocking = client.toBlocking();
            HttpResponse<?> response = blocking.exchange(HttpRequest.POST("/pay-twice", sum));
            response.status();
        }
    }

    /** Joins the transaction of whoever calls it. */
    @Controller
    @Requires(property = "tcc.test")
    static class Other {
        private final Purse purse;

        Other(Purse purse) {
            this.purse = purse;
        }

        @Post("/pay-twice")
        @ExecuteOn(TaskExecutors.BLOCKING)
        HttpResponse<String> payTwice(@Body Sum sum) throws SQLException {
            purse.hold(new Sum(sum.owner(), 1), null);
            purse.hold(sum, null);
            return HttpResponse.ok("done");
        }
    }
}
