package dev.norn.sdk.micronaut;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.norn.sdk.fence.EmptyDatabase;
import dev.norn.sdk.participant.LocalTries;
import dev.norn.sdk.participant.LocalTry;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A TCC participant in a Micronaut server, that is given no more than a data source: a subclass names the database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class MicronautTcc {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String TRANSFER = "{\"input\": {\"account\": \"anna\", \"amount\": 30}}";

    private final Supplier<EmptyDatabase> databases;

    private EmptyDatabase database;
    private EmbeddedServer server;

    MicronautTcc(Supplier<EmptyDatabase> databases) {
        this.databases = databases;
    }

    @BeforeAll
    void start() {
        database = databases.get();
        database.execute(
                "create table account (name varchar(20) primary key, amount bigint not null, held bigint not null)");
        database.execute("insert into account values ('anna', 100, 0)");
        Map<String, Object> properties = new HashMap<>();
        properties.put("datasources.default.url", database.jdbcUrl());
        properties.put("datasources.default.username", database.user());
        properties.put("datasources.default.password", database.password());
        properties.put("micronaut.server.host", "127.0.0.1");
        properties.put("micronaut.server.port", -1);
        properties.put("norn.participant.register", false);
        server = ApplicationContext.run(EmbeddedServer.class, properties);
    }

    @AfterAll
    void stop() {
        // There is none where its server does not run and the tests are skipped.
        if (database != null) {
            server.close();
            database.close();
        }
    }

    @Test
    void shouldServeTryConfirmAndCancelUnderOnePath() throws Exception {
        assertThat(call(1, "try").body()).isEqualTo("{\"account\":\"anna\",\"held\":30}");
        assertThat(account()).isEqualTo("70 + 30");
        assertThat(call(1, "confirm").statusCode()).isEqualTo(204);
        assertThat(call(1, "confirm").headers().firstValue("Norn-Fence")).hasValue("replayed");
        assertThat(account()).isEqualTo("70 + 0");

        assertThat(call(2, "cancel").headers().firstValue("Norn-Fence")).hasValue("empty");
        assertThat(call(2, "try").body()).contains("ALREADY_UNDONE");
        assertThat(account()).isEqualTo("70 + 0");

        assertThat(call(3, "confirm").body()).contains("NOT_TRIED_YET");
    }

    @Test
    void shouldRunLocalTriesInTheSameFence() throws Exception {
        long before = database.number("select amount from account");
        LocalTries tries = server.getApplicationContext().getBean(LocalTries.class);
        JsonNode hold = tries.run(new LocalTry(10, "b", "bank", "hold", new Bank.Transfer("anna", 30), null));
        assertThat(hold.get("held").asInt()).isEqualTo(30);
        assertThat(call(10, "try").headers().firstValue("Norn-Fence")).hasValue("replayed");
        assertThat(call(10, "cancel").statusCode()).isEqualTo(204);
        assertThat(account()).isEqualTo(before + " + 0");
    }

    @Test
    void shouldMigrateTheFence() {
        assertThat(database.number("select count(*) from norn_schema_history where success and version = '1'"))
                .isEqualTo(1);
    }

    private String account() {
        return database.number("select amount from account") + " + " + database.number("select held from account");
    }

    private HttpResponse<String> call(long transaction, String kind) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.getPort() + "/norn/bank/hold"))
                .header("Content-Type", "application/json")
                .header("Norn-Transaction", Long.toString(transaction))
                .header("Norn-Branch", "b")
                .header("Norn-Operation", kind)
                .POST(HttpRequest.BodyPublishers.ofString(TRANSFER))
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
