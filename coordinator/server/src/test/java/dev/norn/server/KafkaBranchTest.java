package dev.norn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.norn.embedded.EmbeddedKafka;
import dev.norn.embedded.TestDatabase;
import dev.norn.sdk.fence.BranchFence;
import dev.norn.sdk.fence.FenceDatabase;
import dev.norn.sdk.kafka.CommandConsumer;
import dev.norn.sdk.kafka.CommandSettings;
import dev.norn.sdk.participant.Accounts;
import dev.norn.sdk.participant.ParticipantHandler;
import dev.norn.sdk.participant.ParticipantOperations;
import dev.norn.server.TestCoordinator.Reply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Branches whose participants are reached over Kafka: real coordinator, real Kafka, real database behind the fence. */
@Timeout(240)
class KafkaBranchTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private final List<CommandConsumer> consumers = new ArrayList<>();
    private EmbeddedKafka kafka;
    private FenceDatabase shop;
    private BranchFence fence;
    private TestDatabase database;
    private TestCoordinator norn;

    @BeforeEach
    void start() {
        kafka = EmbeddedKafka.on(directory.resolve("kafka")).start();
        shop = FenceDatabase.postgres();
        shop.execute(Shop.TABLE);
        shop.execute("create table account (name varchar(20) primary key, free bigint not null, held bigint not null);"
                + " insert into account values ('anna', 100, 0)");
        fence = BranchFence.on(shop.dataSource());
        database = TestDatabase.create();
        norn = TestCoordinator.start(
                database, Map.of("norn.kafka.bootstrap-servers", kafka.bootstrapServers(), "norn.kafka.timeout", "2s"));
        assertThat(norn.storeYaml(Sagas.order(1)).status()).isEqualTo(201);
    }

    @AfterEach
    void stop() {
        consumers.forEach(CommandConsumer::close);
        norn.close();
        database.close();
        fence.close();
        shop.close();
        kafka.close();
    }

    @Test
    void shouldRunASagaOverKafkaAndCompensateIt() {
        join("one", "payment", "shipping");

        Reply committed = runSaga("o-1");
        assertThat(committed.json().path("status").asText())
                .as(committed.toString())
                .isEqualTo("COMMITTED");
        assertThat(committed.json().at("/output/shipment").asInt()).isEqualTo(1);
        Reply rolledBack = runSaga("heavy-1");
        assertThat(rolledBack.json().path("status").asText())
                .as(rolledBack.toString())
                .isEqualTo("ROLLED_BACK");
        assertThat(rolledBack.json().at("/branches/1/lastError/message").asText())
                .contains("heavy-1");

        assertThat(count("operation = 'charge'")).isEqualTo(2);
        assertThat(count("operation = 'refund' and order_id = 'heavy-1'")).isEqualTo(1);
        assertThat(count("operation = 'create'")).isEqualTo(1);
        JsonNode instance =
                norn.get("/v1/participants/payment").json().path("instances").path(0);
        assertThat(instance.path("transport").asText()).isEqualTo("kafka");
        assertThat(instance.path("url").isNull()).isTrue();
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(norn.get("/prometheus").text())
                                .contains(
                                        "norn_branch_attempts_total{operation=\"charge\",outcome=\"done\",participant=\"payment\"} 2.0"));
    }

    @Test
    void shouldConfirmAndCancelTccBranchesOverKafka() {
        join("one", "accounts");

        assertThat(hold(30).json().path("status").asText()).isEqualTo("COMMITTED");
        assertThat(hold(90).json().path("status").asText()).isEqualTo("ROLLED_BACK");

        assertThat(shop.number("select free from account")).isEqualTo(70);
        assertThat(shop.number("select held from account")).isZero();
    }

    @Test
    void shouldReachOneParticipantOverBothTransports() throws Exception {
        join("one", "payment");
        try (TestParticipant http = TestParticipant.start()) {
            norn.register("shipping", http.url());
            assertThat(runSaga("o-1").json().path("status").asText()).isEqualTo("COMMITTED");
            assertThat(http.operations()).containsExactly("create");
        }
    }

    @Test
    void shouldShareTheWorkBetweenInstances() {
        join("one", "payment", "shipping");
        join("two", "payment", "shipping");
        await().atMost(PATIENCE).until(() -> {
            runSaga("w-" + System.nanoTime());
            return count("instance = 'one'") > 0 && count("instance = 'two'") > 0;
        });
        // The other one goes on with all of it when one leaves.
        consumers.subList(0, 2).forEach(CommandConsumer::close);
        for (int saga = 0; saga < 10; saga++) {
            assertThat(runSaga("alone-" + saga).json().path("status").asText()).isEqualTo("COMMITTED");
        }
        assertThat(count("order_id like 'alone-%' and instance = 'two'")).isEqualTo(20);
    }

    @Test
    void shouldLoseNothingWhenKafkaIsStoppedInTheMiddle() {
        join("one", "payment", "shipping");
        assertThat(runSaga("first").json().path("status").asText()).isEqualTo("COMMITTED");
        List<String> ids = new ArrayList<>();
        for (int saga = 0; saga < 20; saga++) {
            ids.add(startSaga("m-" + saga));
        }
        kafka.crash();
        for (int saga = 20; saga < 40; saga++) {
            ids.add(startSaga("m-" + saga));
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(norn.get("/prometheus").text())
                        .contains("outcome=\"not_sent\",participant=\"payment\""));
        kafka.restart();

        for (String id : ids) {
            Reply ended = norn.get("/v1/transactions/" + id + "?wait=60s");
            assertThat(ended.json().path("endedAt").isTextual())
                    .as(ended.toString())
                    .isTrue();
        }
        // Each order is charged once; shipped once, or its charge is given back once.
        assertThat(shop.number("select count(*) from (select order_id, operation from work"
                        + " group by order_id, operation having count(*) > 1) twice"))
                .isZero();
        assertThat(shop.number(
                        "select count(*) from work c where operation = 'charge' and not exists (select from work o"
                                + " where o.order_id = c.order_id and o.operation in ('create', 'refund'))"))
                .isZero();
        assertThat(count("operation = 'create' and order_id in (select order_id from work where operation = 'refund')"))
                .isZero();
        // What was never sent has used up no attempt: of the later twenty none was rolled back.
        assertThat(count("operation = 'create' and order_id ~ '^m-[23][0-9]$'")).isEqualTo(20);
    }

    @Test
    void shouldRefuseARegistrationForKafkaWhereThereIsNone() {
        try (TestDatabase other = TestDatabase.create();
                TestCoordinator without = TestCoordinator.start(other)) {
            Reply refused = without.put("/v1/participants/pay/instances/a", "{\"transport\": \"kafka\"}");
            assertThat(refused.status()).as(refused.toString()).isEqualTo(422);
            assertThat(refused.text()).contains("norn.kafka.bootstrap-servers");
            assertThat(without.put("/v1/participants/pay/instances/a", "{\"transport\": \"pigeon\"}")
                            .status())
                    .isEqualTo(422);
            assertThat(without.put("/v1/participants/pay/instances/a", "{\"ttl\": \"1h\"}")
                            .status())
                    .isEqualTo(422);
        }
    }

    /** An instance of these participants, as it joins: it takes commands, then it registers. */
    private void join(String instance, String... participants) {
        ParticipantHandler handler = new ParticipantHandler(
                ParticipantOperations.of(
                        List.of(new Accounts(), new Shop.Payment(instance), new Shop.Shipping(instance))),
                fence);
        for (String participant : participants) {
            consumers.add(CommandConsumer.start(
                    handler, CommandSettings.of(participant), Map.of("bootstrap.servers", kafka.bootstrapServers())));
            Reply reply = norn.put(
                    "/v1/participants/" + participant + "/instances/" + instance,
                    "{\"transport\": \"kafka\", \"ttl\": \"1h\"}");
            assertThat(reply.status()).as(reply.toString()).isEqualTo(201);
        }
    }

    private Reply hold(int amount) {
        return norn.post("/v1/transactions?wait=60s", """
                {"mode": "tcc", "tries": "coordinator", "branches": [
                  {"participant": "accounts", "operation": "hold", "input": {"account": "anna", "amount": %d}}]}
                """.formatted(amount));
    }

    private Reply runSaga(String order) {
        return norn.post("/v1/transactions?wait=60s", saga(order));
    }

    private String startSaga(String order) {
        Reply reply = norn.post("/v1/transactions", saga(order));
        assertThat(reply.status()).as(reply.toString()).isEqualTo(202);
        return reply.json().path("id").asText();
    }

    private static String saga(String order) {
        return "{\"saga\": \"order\", \"input\": {\"orderId\": \"%s\", \"amount\": 1}}".formatted(order);
    }

    private long count(String condition) {
        return shop.number("select count(*) from work where " + condition);
    }
}
