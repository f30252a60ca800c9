package dev.norn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.norn.embedded.TestDatabase;
import dev.norn.server.DeadLetterTest.Parked;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Dead letters that come back by rule: so often, and no more, whatever happens to the nodes. */
class RedriveRuleTest {

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(90);
    private static final int MAX_TIMES = 3;
    private static final Map<String, Object> RULES = Map.of(
            "norn.node.lease", "10s",
            "norn.dead-letters.redrive[0].participant", "bank",
            "norn.dead-letters.redrive[0].every", "1s",
            "norn.dead-letters.redrive[0].max-times", MAX_TIMES,
            "norn.dead-letters.redrive[1].participant", "shop",
            "norn.dead-letters.redrive[1].code", "TIMEOUT",
            "norn.dead-letters.redrive[1].every", "1s");

    private static TestParticipant participant;
    private TestDatabase database;

    @BeforeAll
    static void startParticipant() throws IOException {
        participant = TestParticipant.start();
    }

    @AfterAll
    static void stopParticipant() {
        participant.close();
    }

    @BeforeEach
    void create() {
        database = TestDatabase.create();
    }

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void shouldBringBackWhatMatchesSoOftenAndThenLeaveItToAnOperator() {
        try (TestCoordinator norn = start()) {
            Parked bank = new Parked(norn, participant, "ruled", "bank").broken();
            Parked shop = new Parked(norn, participant, "unruled", "shop").broken();
            String other = shop.start("{}");
            String id = bank.start("{}");
            JsonNode first = bank.letter(id);
            Instant since = Instant.parse(first.path("since").asText());

            if (first.path("redrives").asInt() < MAX_TIMES) {
                assertThat(Instant.parse(first.path("redriveAt").asText()))
                        .isBetween(since.plusSeconds(1), since.plusMillis(1200));
            }
            awaitExhausted(bank, id);
            assertThat(bank.redriven(id)).hasSize(MAX_TIMES).allSatisfy(event -> {
                assertThat(event.at("/data/operator").asText()).isEqualTo("redrive rule");
                assertThat(event.at("/data/reason").asText()).contains("bank.*", "of 3 times");
            });
            assertThat(bank.letter(id).path("redriveAt").isNull()).isTrue();
            assertThat(norn.get("/v1/audit-log?transaction=" + id).json().path("items"))
                    .hasSize(MAX_TIMES)
                    .allSatisfy(
                            entry -> assertThat(entry.path("action").asText()).isEqualTo("redrive"));
            assertThat(shop.letter(other).path("redrives").asInt())
                    .as("its code is another one")
                    .isZero();
            assertThat(shop.letter(other).path("redriveAt").isNull()).isTrue();
            assertNoMoreThan(MAX_TIMES, bank, List.of(id));
        }
    }

    @Test
    void shouldEndATransactionWhoseParticipantIsBackByItself() {
        try (TestCoordinator norn = start()) {
            Parked parked = new Parked(norn, participant, "healed", "bank").broken();
            String id = parked.start("{}");
            parked.letter(id);
            parked.heal();

            assertThat(parked.ended(id)).isEqualTo("ROLLED_BACK");
            assertThat(norn.get("/v1/dead-letters").json().path("items")).isEmpty();
        }
    }

    @Test
    void shouldGoOnCountingAfterARestart() {
        List<String> ids = new ArrayList<>();
        try (TestCoordinator first = start()) {
            Parked parked = new Parked(first, participant, "counted", "bank").broken();
            for (int i = 0; i < 6; i++) {
                ids.add(parked.start("{}"));
            }
            await().atMost(LONG_ENOUGH)
                    .until(() ->
                            ids.stream().anyMatch(id -> !parked.redriven(id).isEmpty()));
        }
        try (TestCoordinator second = start()) {
            Parked parked = new Parked(second, participant, "counted", "bank");
            ids.forEach(id -> awaitExhausted(parked, id));

            assertNoMoreThan(MAX_TIMES, parked, ids);
        }
    }

    @Test
    void shouldBringBackOnceWithTwoNodes() {
        List<String> ids = new ArrayList<>();
        TestCoordinator second;
        try (TestCoordinator first = start()) {
            second = TestCoordinator.startWithoutWaiting(database, RULES);
            Parked parked = new Parked(first, participant, "shared", "bank").broken();
            for (int i = 0; i < 10; i++) {
                ids.add(parked.start("{}"));
            }
            await().atMost(LONG_ENOUGH)
                    .until(() ->
                            ids.stream().anyMatch(id -> !parked.redriven(id).isEmpty()));
            database.execute("select pg_terminate_backend(pid) from pg_stat_activity"
                    + " where datname = current_database() and pid <> pg_backend_pid()");
        }
        try (second) {
            second.awaitReady();
            Parked parked = new Parked(second, participant, "shared", "bank");
            ids.forEach(id -> awaitExhausted(parked, id));

            assertNoMoreThan(MAX_TIMES, parked, ids);
        }
    }

    private TestCoordinator start() {
        TestCoordinator norn = TestCoordinator.start(database, RULES);
        for (String name : List.of("bank", "shop")) {
            norn.register(name, participant.url());
        }
        return norn;
    }

    private static void awaitExhausted(Parked parked, String id) {
        await().atMost(LONG_ENOUGH)
                .until(() -> parked.letter(id).path("redrives").asInt() >= MAX_TIMES);
    }

    /** Lets another one come back meanwhile: the rule is at work, and leaves these alone. */
    private static void assertNoMoreThan(int times, Parked parked, List<String> ids) {
        String later = parked.start("{}");
        awaitExhausted(parked, later);

        assertThat(ids).allSatisfy(id -> {
            assertThat(parked.redriven(id)).hasSize(times);
            assertThat(parked.letter(id).path("redrives").asInt()).isEqualTo(times);
        });
    }
}
