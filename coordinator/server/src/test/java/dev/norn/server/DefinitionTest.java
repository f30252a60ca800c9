package dev.norn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.norn.embedded.TestDatabase;
import dev.norn.server.TestCoordinator.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Storing sagas and reading them back. */
class DefinitionTest {

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);

    private static TestDatabase database;
    private static TestCoordinator norn;

    @BeforeAll
    static void start() {
        database = TestDatabase.create();
        norn = TestCoordinator.start(database);
    }

    @AfterAll
    static void stop() {
        norn.close();
        database.close();
    }

    @Test
    void shouldStoreAVersionOnceAndNeverChangeIt() {
        Reply stored = norn.storeYaml(saga("once", 1, "a.do"));
        Reply again = norn.storeYaml("# only a comment more\n" + saga("once", 1, "a.do"));
        Reply other = norn.storeYaml(saga("once", 1, "b.do"));

        assertThat(stored.status()).as(stored.toString()).isEqualTo(201);
        assertThat(stored.header("Location")).isEqualTo("/v1/definitions/once/1");
        assertThat(stored.json().path("participants").path(0).asText()).isEqualTo("a");
        assertThat(again.status()).isEqualTo(200);
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.code()).isEqualTo("VERSION_EXISTS");
        assertThat(norn.get("/v1/definitions/once/1").text()).contains("a.do");
    }

    @Test
    void shouldWarnOfATriggerWhereNoEventsAreRead() {
        String yaml = saga("triggered", 1, "a.do").replace("steps:", "trigger: {topic: orders}\nsteps:");
        Reply stored = norn.storeYaml(yaml);

        assertThat(stored.status()).as(stored.toString()).isEqualTo(201);
        assertThat(stored.json().at("/diagnostics/0/code").asText()).isEqualTo("TRIGGER_WITHOUT_KAFKA");
        assertThat(stored.json().at("/diagnostics/0/severity").asText()).isEqualTo("warning");
        assertThat(stored.json().at("/diagnostics/0/pointer").asText()).isEqualTo("/trigger");
    }

    @Test
    void shouldTakeTheSameDocumentAsJson() {
        norn.storeYaml(saga("both", 1, "a.do"));
        String json = norn.get("/v1/definitions/both/1").text();
        Reply again = norn.post("/v1/definitions", "application/json", json.getBytes(StandardCharsets.UTF_8));

        assertThat(again.status()).as(again.toString()).isEqualTo(200);
    }

    @Test
    void shouldShowTheStoredTextToThoseWhoAcceptYaml() {
        String yaml = "# kept\n" + saga("text", 1, "a.do");
        norn.storeYaml(yaml);
        Reply reply = norn.get("/v1/definitions/text/1", "Accept", "application/yaml");

        assertThat(reply.header("Content-Type")).isEqualTo("application/yaml");
        assertThat(reply.text()).isEqualTo(yaml);
        assertThat(norn.get("/v1/definitions/text/1", "Accept", "*/*")
                        .json()
                        .path("kind")
                        .asText())
                .isEqualTo("Saga");
    }

    @Test
    void shouldListTheNewestOfEachAndAllVersionsInPages() {
        for (int version = 1; version <= 3; version++) {
            norn.storeYaml(saga("listed", version, "a.do"));
        }
        norn.storeYaml(saga("listed-too", 1, "a.do"));

        assertThat(norn.get("/v1/definitions?limit=500").json().path("items"))
                .filteredOn(item -> item.path("name").asText().startsWith("listed"))
                .extracting(item ->
                        item.path("name").asText() + " " + item.path("version").asText())
                .containsExactly("listed 3", "listed-too 1");
        Reply first = norn.get("/v1/definitions/listed?limit=2");
        Reply second = norn.get("/v1/definitions/listed?limit=2&cursor="
                + first.json().path("nextCursor").asText());
        assertThat(first.json().path("items"))
                .extracting(item -> item.path("version").asInt())
                .containsExactly(3, 2);
        assertThat(second.json().path("items"))
                .extracting(item -> item.path("version").asInt())
                .containsExactly(1);
        assertThat(second.json().path("nextCursor").isNull()).isTrue();
    }

    @Test
    void shouldAnswerNotFoundToWhatIsNotStored() {
        norn.storeYaml(saga("known", 1, "a.do"));
        assertThat(norn.get("/v1/definitions/knwn").json().path("detail").asText())
                .contains("did you mean 'known'?");
        for (String path :
                new String[] {"/v1/definitions/nothing", "/v1/definitions/known/2", "/v1/definitions/known/x"}) {
            Reply reply = norn.get(path);
            assertThat(reply.status()).isEqualTo(404);
            assertThat(reply.code()).isEqualTo("DEFINITION_NOT_FOUND");
        }
    }

    @Test
    void shouldValidateWithoutStoring() {
        Reply good = norn.post(
                "/v1/definitions:validate",
                "application/yaml",
                saga("unstored", 1, "a.do").getBytes(StandardCharsets.UTF_8));
        Reply bad =
                norn.post("/v1/definitions:validate", "application/yaml", "kind: Sga".getBytes(StandardCharsets.UTF_8));

        assertThat(good.status()).isEqualTo(200);
        assertThat(good.json().path("valid").asBoolean()).isTrue();
        assertThat(bad.status()).isEqualTo(200);
        assertThat(bad.json().path("valid").asBoolean()).isFalse();
        assertThat(bad.json().path("diagnostics"))
                .isNotEmpty()
                .allSatisfy(diagnostic ->
                        assertThat(diagnostic.path("code").asText()).startsWith("SAGA"));
        assertThat(norn.get("/v1/definitions/unstored").status()).isEqualTo(404);
    }

    @Test
    void shouldStartTheNewestVersionUnlessOneIsNamed() {
        norn.storeYaml(saga("versions", 1, "a.do"));
        assertThat(started("{\"saga\": \"versions\"}")).isEqualTo(1);
        norn.storeYaml(saga("versions", 2, "a.do"));
        assertThat(started("{\"saga\": \"versions\"}")).isEqualTo(2);
        assertThat(started("{\"saga\": \"versions\", \"version\": 1}")).isEqualTo(1);
    }

    @Test
    void shouldHearOfVersionsThatAnotherServerStored() {
        norn.storeYaml(saga("shared", 1, "a.do"));
        assertThat(started("{\"saga\": \"shared\"}")).isEqualTo(1);
        try (TestCoordinator other =
                TestCoordinator.startWithoutWaiting(database, java.util.Map.of("norn.node.id", "other"))) {
            assertThat(other.storeYaml(saga("shared", 2, "a.do")).status()).isEqualTo(201);
            await().atMost(LONG_ENOUGH).until(() -> started("{\"saga\": \"shared\"}") == 2);
        }
    }

    private static int started(String body) {
        return norn.post("/v1/transactions", body).json().path("version").asInt();
    }

    private static String saga(String name, int version, String action) {
        return """
                apiVersion: norn/v1
                kind: Saga
                metadata: {name: %s, version: %d}
                steps:
                  - {id: only, action: %s, compensate: none}
                """.formatted(name, version, action);
    }
}
