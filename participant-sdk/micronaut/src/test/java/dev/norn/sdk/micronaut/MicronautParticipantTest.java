package dev.norn.sdk.micronaut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.norn.embedded.TestDatabase;
import dev.norn.sdk.client.NornClient;
import dev.norn.sdk.fence.LocalTransactions;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A participant in a Micronaut server, with its database, called as the coordinator calls it. */
class MicronautParticipantTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String ORDER = "{\"input\": {\"account\": \"anna\", \"amount\": 30}, \"result\": null}";

    private static TestDatabase database;
    private static CoordinatorRegistry coordinator;
    private static EmbeddedServer server;

    @BeforeAll
    static void start() throws Exception {
        database = TestDatabase.create();
        database.execute("create table account (name text primary key, amount bigint not null);"
                + " create table entry (text text);"
                + " insert into account values ('anna', 100), ('bert', 10)");
        coordinator = new CoordinatorRegistry();
        server = ApplicationContext.run(EmbeddedServer.class, properties());
    }

    private static Map<String, Object> properties() {
        Map<String, Object> properties = new HashMap<>();
        properties.put("micronaut.server.host", "127.0.0.1");
        properties.put("micronaut.server.port", -1);
        properties.put("datasources.default.url", database.jdbcUrl());
        properties.put("datasources.default.username", database.user());
        properties.put("datasources.default.password", database.password());
        properties.put("norn.client.url", coordinator.url().toString());
        properties.put("norn.participant.instance-id", "one");
        properties.put("norn.participant.ttl", "1s");
        properties.put("norn.participant.metadata.Zone", "north");
        return properties;
    }

    @AfterAll
    static void stop() {
        server.close();
        assertThat(coordinator.instances()).as("left when it stopped").isEmpty();
        coordinator.close();
        database.close();
    }

    @Test
    void shouldPublishWhatAMethodReturnsInItsTransaction() throws Exception {
        Ledger ledger = server.getApplicationContext().getBean(Ledger.class);
        ledger.announce("announced");
        assertThat(number("select count(*) from norn_outbox where aggregateid = 'announced'"))
                .isEqualTo(1);
        assertThatThrownBy(() -> ledger.announce("bug")).hasMessage("bug");
        assertThatThrownBy(() -> ledger.announceInTheTransactionOfTheCaller("outside"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no transaction on thread");
        assertThat(number("select count(*) from norn_outbox")).isEqualTo(1);
        database.execute("delete from entry where text = 'announced'");
    }

    @Test
    void shouldServeActionsAndCompensationsInsideTheFence() throws Exception {
        assertThat(call(1, "payment/charge", "action", ORDER).statusCode()).isEqualTo(204);
        HttpResponse<String> duplicate = call(1, "payment/charge", "action", ORDER);
        assertThat(duplicate.statusCode()).isEqualTo(204);
        assertThat(duplicate.headers().firstValue("Idempotency-Replayed")).hasValue("true");
        assertThat(amountOf("anna")).isEqualTo(70);

        assertThat(call(1, "payment/refund", "compensate", ORDER).statusCode()).isEqualTo(204);
        assertThat(call(1, "payment/refund", "compensate", ORDER).statusCode()).isEqualTo(204);
        assertThat(amountOf("anna")).isEqualTo(100);
    }

    @Test
    void shouldAnswerABusinessFailure() throws Exception {
        HttpResponse<String> no = call(2, "payment/charge", "action", ORDER.replace("anna", "bert"));
        assertThat(no.statusCode()).isEqualTo(422);
        assertThat(no.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(no.body()).contains("business-failure").contains("INSUFFICIENT_FUNDS");
        assertThat(amountOf("bert")).isEqualTo(10);
    }

    @Test
    void shouldAnswerBadRequestsWithAProblem() throws Exception {
        assertThat(call(3, "payment/charge", "action", "{").statusCode()).isEqualTo(400);
        assertThat(call(3, "payment/charge", "action", "").body()).contains("MALFORMED_REQUEST");
        assertThat(call(3, "payment/nothing", "action", ORDER).body()).contains("UNKNOWN_OPERATION");
    }

    @Test
    void shouldRegisterWithItsAddress() {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(coordinator.instances())
                        .hasEntrySatisfying(
                                "payment/instances/one",
                                body -> assertThat(body)
                                        .contains("\"url\":\"http://127.0.0.1:" + server.getPort() + "/norn/payment\"")
                                        .contains("\"ttl\":\"PT1S\"")
                                        .contains("\"Zone\":\"north\"")));
    }

    @Test
    void shouldRegisterAgainWithACoordinatorThatForgot() {
        await().atMost(PATIENCE).until(() -> coordinator.instances().containsKey("payment/instances/one"));
        coordinator.instances().clear();
        await().atMost(PATIENCE).until(() -> coordinator.instances().containsKey("payment/instances/one"));
    }

    @Test
    void shouldOfferAClientOfTheCoordinator() {
        NornClient client = server.getApplicationContext().getBean(NornClient.class);
        assertThat(client.server()).isEqualTo(coordinator.url());
    }

    @Test
    void shouldRunInMicronautsTransactionsWhereThereAreAny() {
        assertThat(server.getApplicationContext().getBean(LocalTransactions.class))
                .isInstanceOf(MicronautTransactions.class);
    }

    @Test
    void shouldFenceWhatATransactionalMethodDoesOnItsOwnConnection() throws Exception {
        assertThat(book(10, "yes").statusCode()).isEqualTo(204);
        assertThat(book(10, "yes").headers().firstValue("Norn-Fence")).hasValue("replayed");
        assertThat(book(11, "bug").statusCode()).isEqualTo(500);
        assertThat(number("select count(*) from entry")).isEqualTo(1);
        assertThat(book(11, "again").statusCode()).isEqualTo(204);
        assertThat(number("select count(*) from entry")).isEqualTo(2);
    }

    @Test
    void shouldRememberABusinessFailureThatMadeAnInnerTransactionRollBack() throws Exception {
        assertThat(book(12, "no").statusCode()).isEqualTo(422);
        HttpResponse<String> duplicate = book(12, "yes");
        assertThat(duplicate.statusCode()).isEqualTo(422);
        assertThat(duplicate.headers().firstValue("Norn-Fence")).hasValue("replayed");
        assertThat(number("select count(*) from entry where text = 'no'")).isZero();
    }

    private static HttpResponse<String> book(long transaction, String entry) throws Exception {
        return call(transaction, "ledger/book", "action", "{\"input\": \"" + entry + "\"}");
    }

    @Test
    void shouldMigrateTheFenceWithAHistoryOfItsOwn() throws Exception {
        assertThat(number("select count(*) from norn_schema_history where success and version = '1'"))
                .isEqualTo(1);
        try (EmbeddedServer again = ApplicationContext.run(EmbeddedServer.class, properties())) {
            assertThat(again.isRunning()).isTrue();
        }
        await().atMost(PATIENCE).until(() -> coordinator.instances().containsKey("payment/instances/one"));
    }

    @Test
    void shouldNotStartWithoutTheDatabaseOfTheFence() {
        Map<String, Object> properties = properties();
        properties.put("norn.participant.fence.datasource", "elsewhere");
        assertThatThrownBy(() -> ApplicationContext.run(EmbeddedServer.class, properties))
                .hasStackTraceContaining("norn.participant.fence.datasource: elsewhere (expected: ");
    }

    private static HttpResponse<String> call(long transaction, String operation, String kind, String body)
            throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.getPort() + "/norn/" + operation))
                .header("Content-Type", "application/json")
                .header("Norn-Transaction", Long.toString(transaction))
                .header("Norn-Branch", "charge")
                .header("Norn-Operation", kind)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static long amountOf(String account) throws Exception {
        return number("select amount from account where name = '" + account + "'");
    }

    private static long number(String query) throws Exception {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }
}
