package dev.norn.sdk.micronaut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.norn.embedded.TestDatabase;
import dev.norn.sdk.BusinessFailure;
import dev.norn.sdk.micronaut.Purse.Held;
import dev.norn.sdk.micronaut.Purse.Sum;
import dev.norn.sdk.tcc.ContractServer;
import dev.norn.sdk.tcc.TransactionRolledBackException;
import io.micronaut.context.ApplicationContext;
import io.micronaut.http.client.exceptions.HttpClientResponseException;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Annotated methods in a Micronaut application with its database; the coordinator is the contract's server. */
class MicronautInitiatorTest {
    private TestDatabase database;
    private ContractServer coordinator;
    private EmbeddedServer server;
    private Transfers transfers;

    @BeforeEach
    void start() throws Exception {
        database = TestDatabase.create();
        database.execute("create table hold (branch text primary key, owner text, amount bigint)");
        coordinator = new ContractServer();
        Map<String, Object> properties = new HashMap<>();
        properties.put("tcc.test", true);
        properties.put("micronaut.server.host", "127.0.0.1");
        properties.put("micronaut.server.port", -1);
        properties.put("datasources.default.url", database.jdbcUrl());
        properties.put("datasources.default.username", database.user());
        properties.put("datasources.default.password", database.password());
        properties.put("norn.client.url", coordinator.url().toString());
        properties.put("norn.participant.register", false);
        server = ApplicationContext.run(EmbeddedServer.class, properties);
        transfers = server.getApplicationContext().getBean(Transfers.class);
    }

    @AfterEach
    void stop() {
        server.close();
        coordinator.close();
        database.close();
    }

    @Test
    void shouldCommitABranchForTheCallOfAnOwnTry() throws Exception {
        assertThat(transfers.pay(new Sum("anna", 30))).isEqualTo(new Held(1, 30));

        assertThat(coordinator.only().get("name").asText()).isEqualTo("transfer");
        assertThat(coordinator.only().at("/branches/0/participant").asText()).isEqualTo("purse");
        assertThat(coordinator.only().at("/branches/0/input")).hasToString("{\"owner\":\"anna\",\"amount\":30}");
        assertThat(coordinator.only().at("/committed/branches"))
                .hasToString("[{\"id\":\"b1\",\"result\":{\"branches\":1,\"amount\":30}}]");
        assertThat(coordinator.asked()).containsExactly("POST transactions", "POST transactions/1000/commit");
        assertThat(holds()).isEqualTo(1);
    }

    @Test
    void shouldRollBackWhenTheMethodThrows() throws Exception {
        assertThatThrownBy(() -> transfers.payAndFail(new Sum("anna", 30))).isInstanceOf(IOException.class);
        assertThat(coordinator.only().get("name").asText()).isEqualTo("transfers.payAndFail");
        assertThat(coordinator.only().get("decision").asText()).isEqualTo("ROLLBACK");
        assertThat(holds()).as("is for the cancel to free").isEqualTo(1);
    }

    @Test
    void shouldThrowTheNoOfAnOwnTryWhichLeavesNothing() throws Exception {
        assertThatThrownBy(() -> transfers.pay(new Sum("anna", 101))).isInstanceOf(BusinessFailure.class);
        assertThat(coordinator.only().get("decision").asText()).isEqualTo("ROLLBACK");
        assertThat(holds()).isZero();
    }

    @Test
    void shouldCommitTheBranchesOfAnApplicationThatJoinedOverHttp() throws Exception {
        transfers.payBoth(new Sum("anna", 30), new Sum("bert", 40));
        assertThat(coordinator.only().at("/committed/branches")).hasSize(3);
        assertThat(holds()).isEqualTo(3);
    }

    @Test
    void shouldRollBackWhenAnApplicationThatJoinedFails() {
        assertThatThrownBy(() -> transfers.payBoth(new Sum("anna", 30), new Sum("bert", 101)))
                .isInstanceOf(HttpClientResponseException.class);
        assertThat(coordinator.only().get("decision").asText()).isEqualTo("ROLLBACK");
    }

    @Test
    void shouldNotCommitWhatAJoinedApplicationFailedAtThoughTheCallerDoesNotCare() {
        assertThatThrownBy(() -> transfers.payBothCarelessly(new Sum("anna", 30), new Sum("bert", 101)))
                .isInstanceOfSatisfying(
                        TransactionRolledBackException.class,
                        e -> assertThat(e.code()).isEqualTo("BRANCHES_DIFFER"));
        assertThat(coordinator.only().get("decision").asText()).isEqualTo("ROLLBACK");
    }

    @Test
    void shouldRegisterNothingForTheCallsOfTheCoordinator() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.getPort() + "/norn/purse/hold"))
                .header("Content-Type", "application/json")
                .header("Norn-Transaction", "77")
                .header("Norn-Branch", "b1")
                .header("Norn-Operation", "try")
                .POST(HttpRequest.BodyPublishers.ofString("{\"input\": {\"owner\": \"anna\", \"amount\": 3}}"))
                .build();
        HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(coordinator.asked()).isEmpty();
        assertThat(holds()).isEqualTo(1);
    }

    private long holds() throws Exception {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select count(*) from hold")) {
            row.next();
            return row.getLong(1);
        }
    }
}
