package dev.norn.sdk.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.norn.embedded.TestDatabase;
import dev.norn.sdk.BusinessFailure;
import dev.norn.sdk.fence.LocalTransactions;
import dev.norn.sdk.spring.TestApplication.Held;
import dev.norn.sdk.spring.TestApplication.Sum;
import dev.norn.sdk.spring.TestApplication.Transfers;
import dev.norn.sdk.tcc.ContractServer;
import dev.norn.sdk.tcc.TransactionRolledBackException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootVersion;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.support.TransactionTemplate;

/** An application with its server and database; the coordinator is the contract's server. For each version of Boot. */
class StarterTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private TestDatabase database;
    private ContractServer coordinator;
    private ConfigurableApplicationContext application;
    private Transfers transfers;
    private JdbcTemplate jdbc;

    @BeforeEach
    void start() throws Exception {
        database = TestDatabase.create();
        database.execute("create table hold (branch text primary key, owner text, amount bigint);"
                + " create table note (text text)");
        coordinator = new ContractServer();
        application = SpringApplication.run(
                TestApplication.class,
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--spring.main.banner-mode=off",
                "--spring.datasource.url=" + database.jdbcUrl(),
                "--spring.datasource.username=" + database.user(),
                "--spring.datasource.password=" + database.password(),
                "--norn.client.url=" + coordinator.url(),
                "--norn.participant.ttl=1s");
        transfers = application.getBean(Transfers.class);
        jdbc = application.getBean(JdbcTemplate.class);
    }

    @AfterEach
    void stop() {
        application.close();
        assertThat(coordinator.participant("purse")).as("left when it stopped").isNull();
        coordinator.close();
        database.close();
    }

    @Test
    void shouldRunOnTheVersionOfBootThatItSays() {
        assertThat(SpringBootVersion.getVersion()).startsWith(System.getProperty("norn.test.boot", "3.5"));
    }

    @Test
    void shouldPublishWhatAMethodReturnsInItsTransaction() {
        TestApplication.Orders orders = application.getBean(TestApplication.Orders.class);
        orders.place("o-1");
        assertThat(jdbc.queryForList("select aggregateid from norn_outbox", String.class))
                .containsExactly("o-1");

        assertThatThrownBy(() -> orders.placeInTheTransactionOfTheCaller("o-2"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no transaction on thread");
        assertThat(jdbc.queryForList("select text from note", String.class)).containsExactly("o-1");

        TransactionTemplate transaction =
                new TransactionTemplate(application.getBean(PlatformTransactionManager.class));
        transaction.executeWithoutResult(status -> orders.placeInTheTransactionOfTheCaller("o-3"));
        transaction.executeWithoutResult(status -> {
            orders.placeInTheTransactionOfTheCaller("o-4");
            status.setRollbackOnly();
        });
        assertThat(jdbc.queryForList("select aggregateid from norn_outbox order by sequence", String.class))
                .containsExactlyInAnyOrder("o-1", "o-3");
        assertThat(jdbc.queryForList("select text from note", String.class)).containsExactly("o-1", "o-3");
    }

    @Test
    void shouldCommitABranchForTheCallOfAnOwnTry() {
        assertThat(transfers.pay(new Sum("anna", 30))).isEqualTo(new Held(30));

        assertThat(coordinator.only().get("name").asText()).isEqualTo("transfer");
        assertThat(coordinator.only().at("/asked/timeout").asText()).isEqualTo("PT20S");
        assertThat(coordinator.only().at("/committed/branches"))
                .hasToString("[{\"id\":\"b1\",\"result\":{\"amount\":30}}]");
        assertThat(holds("1000/b1")).isEqualTo(1);
    }

    @Test
    void shouldRollBackWhenTheMethodThrows() {
        assertThatThrownBy(() -> transfers.payAndFail(new Sum("anna", 30))).isInstanceOf(IOException.class);
        assertThat(coordinator.only().get("decision").asText()).isEqualTo("ROLLBACK");
    }

    @Test
    void shouldThrowTheNoOfAnOwnTryWhichLeavesNothing() {
        assertThatThrownBy(() -> transfers.pay(new Sum("anna", 101))).isInstanceOf(BusinessFailure.class);
        assertThat(coordinator.only().get("decision").asText()).isEqualTo("ROLLBACK");
        assertThat(count("hold")).isZero();
    }

    @Test
    void shouldFenceATryInATransactionOfItsOwnAndDecideAfterTheLocalOne() {
        transfers.payAndNote(new Sum("anna", 30));
        assertThat(count("note")).isEqualTo(1);
        assertThat(coordinator.only().get("decision").asText()).isEqualTo("COMMIT");

        assertThatThrownBy(() -> transfers.payAndNote(new Sum("anna", 101))).isInstanceOf(BusinessFailure.class);
        assertThat(count("note")).isEqualTo(1);
        assertThat(count("hold")).isEqualTo(1);
    }

    @Test
    void shouldCommitTheBranchesOfApplicationsThatJoinedOverHttp() {
        transfers.payEverywhere(new Sum("anna", 30));
        assertThat(coordinator.only().at("/committed/branches")).hasSize(4);
        assertThat(count("hold")).isEqualTo(4);
    }

    @Test
    void shouldNotCommitWhatAJoinedApplicationFailedAtThoughTheCallerDoesNotCare() {
        assertThatThrownBy(() -> transfers.payCarelessly(new Sum("anna", 30), new Sum("bert", 101)))
                .isInstanceOfSatisfying(
                        TransactionRolledBackException.class,
                        e -> assertThat(e.code()).isEqualTo("BRANCHES_DIFFER"));
    }

    @Test
    void shouldServeTheCallsOfTheCoordinatorInsideTheFence() throws Exception {
        assertThat(call("try", 30)).isEqualTo("200 {\"amount\":30} executed");
        assertThat(call("try", 30)).isEqualTo("200 {\"amount\":30} replayed");
        assertThat(call("confirm", 30)).isEqualTo("204  executed");
        assertThat(call("confirm", 30)).isEqualTo("204  replayed");
        assertThat(coordinator.transactions()).as("no branch of its own").isEmpty();
        assertThat(jdbc.queryForObject("select owner from hold", String.class)).isEqualTo("taken");
    }

    @Test
    void shouldUndoWhatAFailedOperationDidThroughSpring() throws Exception {
        assertThat(call("try", -1)).startsWith("500 ");
        assertThat(count("hold")).isZero();
        assertThat(call("try", 101)).startsWith("422 ").endsWith("executed");
        assertThat(call("try", 101)).startsWith("422 ").endsWith("replayed");
        assertThat(count("hold")).isZero();
    }

    @Test
    void shouldRegisterWithItsAddress() {
        String port = application.getEnvironment().getProperty("local.server.port");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(coordinator.participant("purse"))
                        .isEqualTo(URI.create("http://127.0.0.1:" + port + "/norn/purse")));
    }

    @Test
    void shouldTakeTheConnectionsOfSpringsTransactions() throws Exception {
        assertThat(application.getBean(LocalTransactions.class)).isInstanceOf(SpringTransactions.class);
    }

    @Test
    void shouldSayWhetherTheCoordinatorAnswersAndTheRegistrationLives() {
        NornHealth health = new NornHealth(
                application.getBean(dev.norn.sdk.client.NornClient.class),
                application.getBean(ParticipantRegistrar.class));
        await().atMost(PATIENCE).untilAsserted(() -> {
            NornHealth.Finding finding = health.look();
            assertThat(finding.isUp()).isTrue();
            assertThat(finding.details()).containsEntry("registered", java.util.Map.of("purse", true));
        });
        assertThat(application.getBean("nornHealthIndicator")).isNotNull();
    }

    @Test
    void shouldNotTakeForDoneWhatAnInnerTransactionHasMadeImpossible() {
        LocalTransactions local = application.getBean(LocalTransactions.class);
        TransactionTemplate inner = new TransactionTemplate(application.getBean(PlatformTransactionManager.class));
        assertThatThrownBy(() -> local.inNewTransaction(transaction -> {
                    jdbc.update("insert into note values ('outer')");
                    assertThatThrownBy(() -> inner.executeWithoutResult(status -> {
                                throw new IllegalStateException("inner");
                            }))
                            .hasMessage("inner");
                    return "done";
                }))
                .isInstanceOf(UnexpectedRollbackException.class);
        assertThat(jdbc.queryForObject("select count(*) from note", Long.class)).isZero();
    }

    private String call(String operation, long amount) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:"
                        + application.getEnvironment().getProperty("local.server.port") + "/norn/purse/hold"))
                .header("Content-Type", "application/json")
                .header("Norn-Transaction", "77")
                .header("Norn-Branch", "b1")
                .header("Norn-Operation", operation)
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"input\": {\"owner\": \"anna\", \"amount\": " + amount + "}}"))
                .build();
        HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        return response.statusCode() + " " + response.body() + " "
                + response.headers().firstValue("Norn-Fence").orElse("");
    }

    private int holds(String branch) {
        Integer count = jdbc.queryForObject("select count(*) from hold where branch = ?", Integer.class, branch);
        return count == null ? -1 : count;
    }

    private int count(String table) {
        Integer count = jdbc.queryForObject("select count(*) from " + table, Integer.class);
        return count == null ? -1 : count;
    }
}
