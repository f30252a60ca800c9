package dev.norn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ClientCommandsTest {
    private static final String TRANSACTION = """
            {"id": "42", "mode": "saga", "saga": "order", "version": 3, "status": "%s", "decision": null,
             "businessKey": "o-1", "labels": {}, "input": {"amount": 10.50}, "output": null,
             "createdAt": "2026-01-01T00:00:00Z", "deadline": "2026-01-01T00:15:00Z", "decidedAt": null,
             "endedAt": %s, "attention": null, "branches": []}
            """;
    private static final String COMMITTED = TRANSACTION.formatted("COMMITTED", "\"2026-01-01T00:00:01.2Z\"");
    private static final String ROLLED_BACK = TRANSACTION.formatted("ROLLED_BACK", "\"2026-01-01T00:00:02Z\"");
    private static final String ACTIVE = TRANSACTION.formatted("ACTIVE", "null");

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private CannedCoordinator coordinator;

    @BeforeEach
    void startCoordinator() throws IOException {
        coordinator = new CannedCoordinator();
    }

    @AfterEach
    void stopCoordinator() {
        coordinator.close();
    }

    @Test
    void shouldPrintTheIdOfAStartedSagaSoThatScriptsCanUseIt() {
        coordinator.on("POST /v1/transactions", 202, ACTIVE);

        assertThat(run("start", "order", "--input", "{\"amount\": 10.50}", "--key", "k-1"))
                .isEqualTo(ExitCode.DONE);

        assertThat(out).hasToString("42" + System.lineSeparator());
        assertThat(coordinator.asked()).singleElement().satisfies(request -> {
            assertThat(request.key()).isEqualTo("k-1");
            assertThat(request.body()).contains("\"saga\":\"order\"").contains("{\"amount\": 10.50}");
        });
    }

    @Test
    void shouldSucceedWhenTheSagaItWaitsForCommits() {
        coordinator.on("POST /v1/transactions", 202, ACTIVE).on("GET /v1/transactions/42", 200, COMMITTED);

        assertThat(run("start", "order", "--wait")).isEqualTo(ExitCode.DONE);
        assertThat(out.toString()).startsWith("COMMITTED after 1.2s");
    }

    @Test
    void shouldFailWhenTheSagaItWaitsForRollsBack() {
        coordinator.on("POST /v1/transactions", 202, ACTIVE).on("GET /v1/transactions/42", 200, ROLLED_BACK);

        assertThat(run("start", "order", "--wait=30s")).isEqualTo(ExitCode.BAD_END);
        assertThat(out.toString()).startsWith("ROLLED_BACK after 2.0s");
    }

    @Test
    void shouldReadTheInputFromAFile() throws IOException {
        coordinator.on("POST /v1/transactions", 202, ACTIVE);
        Path file = Files.writeString(directory.resolve("input.json"), "{\"orderId\": \"o-1\"}");

        assertThat(run("start", "order", "--input", "@" + file)).isEqualTo(ExitCode.DONE);
        assertThat(coordinator.asked().get(0).body()).contains("{\"orderId\": \"o-1\"}");
    }

    @Test
    void shouldRefuseAnInputThatIsNoJson() {
        assertThat(run("start", "order", "--input", "{amount: 1}")).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(err.toString()).contains("--input: ").contains("expected: JSON, @file, or -");
        assertThat(coordinator.asked()).isEmpty();
    }

    @Test
    void shouldShowEachFindingOfARefusedDocumentWithItsPlace() throws IOException {
        coordinator.on("POST /v1/definitions", 422, """
                {"status": 422, "code": "INVALID_DEFINITION", "detail": "1 error", "errors": [{"code": "SAGA012",
                 "severity": "error", "message": "unknown field 'acton'", "pointer": "/steps/0", "line": 8, "column": 5}]}
                """);
        Path file = Files.writeString(directory.resolve("order.saga.yaml"), "kind: Saga");

        assertThat(run("apply", file.toString())).isEqualTo(ExitCode.BAD_END);
        assertThat(err.toString()).contains(file + ":8:5 error SAGA012 unknown field 'acton'");
    }

    @Test
    void shouldSayWhetherADefinitionWasStoredOrWasThere() throws IOException {
        Path file = Files.writeString(directory.resolve("order.saga.yaml"), "kind: Saga");
        coordinator.on("POST /v1/definitions", 201, "{\"name\": \"order\", \"version\": 3}");
        assertThat(run("apply", file.toString())).isEqualTo(ExitCode.DONE);
        coordinator.on("POST /v1/definitions", 200, "{\"name\": \"order\", \"version\": 3}");
        assertThat(run("apply", file.toString())).isEqualTo(ExitCode.DONE);

        assertThat(out.toString().lines()).containsExactly("order@3 stored", "order@3 unchanged");
    }

    @Test
    void shouldValidateOfflineWithTheParsersDiagnostics() throws IOException {
        Path good = Files.writeString(directory.resolve("good.saga.yaml"), """
                apiVersion: norn/v1
                kind: Saga
                metadata: {name: order, version: 1}
                steps:
                  - {id: charge, action: payment.charge, compensate: payment.refund}
                """);
        Path bad = Files.writeString(
                directory.resolve("bad.saga.yaml"), Files.readString(good).replace("action:", "acton:"));

        assertThat(execute("validate", good.toString())).isEqualTo(ExitCode.DONE);
        assertThat(out).hasToString(good + " valid" + System.lineSeparator());
        assertThat(execute("validate", good.toString(), bad.toString())).isEqualTo(ExitCode.BAD_END);
        assertThat(out.toString()).contains(bad + ":5:").contains("'acton'");
        assertThat(execute("validate", "-o", "json", bad.toString())).isEqualTo(ExitCode.BAD_END);
        assertThat(out.toString()).contains("\"valid\" : false").contains("\"line\" : 5");
    }

    @Test
    void shouldSayWhichFileCannotBeRead() {
        assertThat(run("apply", directory.resolve("missing.yaml").toString())).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(err.toString()).contains("missing.yaml");
    }

    @Test
    void shouldListWithTheFiltersGiven() {
        coordinator.on("GET /v1/transactions", 200, "{\"items\": [" + COMMITTED + "], \"nextCursor\": null}");

        assertThat(run("list", "--status", "committed", "--saga", "order", "--label", "region=eu", "--limit", "7"))
                .isEqualTo(ExitCode.DONE);

        assertThat(coordinator.asked().get(0).path())
                .contains("status=COMMITTED", "saga=order", "label=region%3Deu", "limit=7");
        assertThat(out.toString().lines().toList().get(1)).startsWith("42  COMMITTED  order@3");
    }

    @Test
    void shouldPrintTheCoordinatorsOwnDocumentAsJson() {
        coordinator.on("GET /v1/transactions/42", 200, COMMITTED.replace("\"mode\"", "\"later\": 1.50, \"mode\""));

        assertThat(run("show", "42", "-o", "json")).isEqualTo(ExitCode.DONE);
        assertThat(out.toString()).contains("\"later\" : 1.50").contains("\"amount\" : 10.50");
    }

    @Test
    void shouldShowTheEventsOfATransactionInOrderOfTime() {
        coordinator.on("GET /v1/transactions/42", 200, COMMITTED).on("GET /v1/transactions/42/events", 200, """
                        {"items": [{"sequence": "1", "type": "started", "time": "2026-01-01T00:00:00Z", "data": {}},
                         {"sequence": "2", "type": "ended", "time": "2026-01-01T00:00:01.2Z", "data": {"status": "COMMITTED"}}],
                         "nextCursor": null}
                        """);

        assertThat(run("show", "42")).isEqualTo(ExitCode.DONE);
        assertThat(out.toString().lines().map(line -> line.replaceAll(" +", " ")))
                .containsSubsequence("+0ms started", "+1.2s ended {\"status\":\"COMMITTED\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"retry", "compensate", "skip", "resolve", "kill"})
    void shouldSendARepairWithItsReason(String verb) {
        coordinator.on("POST /v1/transactions/42/" + verb, 200, ACTIVE);

        assertThat(run(verb, "42", "--branch", "7", "--reason", "the bank said so"))
                .isEqualTo(ExitCode.DONE);
        assertThat(coordinator.asked().get(0).body())
                .contains("\"reason\":\"the bank said so\"")
                .contains("\"branch\":\"7\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"retry", "compensate", "skip", "resolve", "kill"})
    void shouldRefuseARepairWithoutAReason(String verb) {
        assertThat(run(verb, "42")).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(err.toString()).contains("--reason");
        assertThat(coordinator.asked()).isEmpty();
    }

    @Test
    void shouldPassOnTheOutputThatASkippedStepIsTakenToHaveGiven() {
        coordinator.on("POST /v1/transactions/42/skip", 200, ACTIVE);

        assertThat(run("skip", "42", "--reason", "done by phone", "--output-of-step", "{\"id\": 1.0}"))
                .isEqualTo(ExitCode.DONE);
        assertThat(coordinator.asked().get(0).body()).contains("\"output\":{\"id\": 1.0}");
    }

    @Test
    void shouldListShowAndRedriveDeadLetters() {
        coordinator
                .on(
                        "GET /v1/dead-letters",
                        200,
                        "{\"items\": [{\"id\": \"9\", \"transaction\": \"42\", \"branch\": \"1\"}]}")
                .on("GET /v1/dead-letters/9", 200, """
                        {"id": "9", "source": "branch", "transaction": "42", "branch": "1", "participant": "mail",
                         "operation": "send", "kind": "action", "attempts": 7, "redrives": 2, "errorCode": "HTTP_STATUS",
                         "errorMessage": "503", "payload": {"to": "ann"}, "since": "2026-01-01T00:00:00Z", "redriveAt": null}
                        """)
                .on("POST /v1/dead-letters/9/redrive", 200, "{}");

        assertThat(run("dead-letters", "list")).isEqualTo(ExitCode.DONE);
        assertThat(out.toString().lines().toList().get(1)).startsWith("9   42           1");
        assertThat(run("dead-letters", "show", "9")).isEqualTo(ExitCode.DONE);
        assertThat(out.toString())
                .contains("mail.send (action)", "7, brought back before: 2", "HTTP_STATUS 503", "{\"to\":\"ann\"}");
        assertThat(run("dead-letters", "show", "8")).isEqualTo(ExitCode.BAD_END);
        assertThat(run("dead-letters", "redrive", "9", "--reason", "mail is back"))
                .isEqualTo(ExitCode.DONE);
        assertThat(coordinator.asked())
                .last()
                .satisfies(request -> assertThat(request.body()).contains("mail is back"));
    }

    @Test
    void shouldShowAMessageAndRedriveItWithAnotherValue() throws IOException {
        coordinator
                .on("GET /v1/dead-letters", 200, """
                        {"items": [{"id": "7", "source": "consumer", "topic": "orders", "participant": "read-model"}]}
                        """)
                .on("GET /v1/dead-letters/7", 200, """
                        {"id": "7", "source": "consumer", "name": "order.placed.v1", "participant": "read-model",
                         "topic": "orders", "attempts": 8, "redrives": 1, "errorCode": "IllegalStateException",
                         "errorMessage": "no", "payload": {"amount": -1}, "since": "2026-01-01T00:00:00Z", "redriveAt": null,
                         "detail": {"key": "o-1", "partition": 2, "offset": "17", "stackTrace": "first\\nsecond",
                           "headers": [{"name": "ce_id", "value": "m-1"}],
                           "history": [{"id": "5", "since": "2026-01-01T00:00:00Z", "state": "REDRIVEN",
                             "endedAt": "2026-01-01T01:00:00Z", "operator": "ann", "reason": "try", "repaired": true},
                             {"id": "7", "since": "2026-01-01T01:00:01Z", "state": "WAITING"}]}}
                        """)
                .on("POST /v1/dead-letters/7/redrive", 200, "{}");

        assertThat(run("dead-letters", "list", "--topic", "orders")).isEqualTo(ExitCode.DONE);
        assertThat(out.toString()).contains("orders > read-model");
        assertThat(run("dead-letters", "show", "7")).isEqualTo(ExitCode.DONE);
        assertThat(out.toString())
                .contains("orders > read-model", "o-1", "partition 2, offset 17", "ce_id: m-1", "second")
                .contains(
                        "5 since 2026-01-01T00:00:00Z, redriven 2026-01-01T01:00:00Z by ann: try (with another value)")
                .contains("7 since 2026-01-01T01:00:01Z, waits");
        Path repaired = Files.writeString(directory.resolve("repaired.json"), "{\"amount\": 1}");
        assertThat(run("dead-letters", "redrive", "7", "--reason", "repaired", "--input", "@" + repaired))
                .isEqualTo(ExitCode.DONE);
        assertThat(coordinator.asked())
                .last()
                .satisfies(request -> assertThat(request.body()).contains("\"inputText\":\"{\\\"amount\\\": 1}\""));
    }

    @Test
    void shouldCountAndThenRedriveAllDeadLettersThatMatch() {
        String operation = """
                {"id": %s, "status": "%s", "action": "redrive", "matching": 17, "done": %d, "refused": %d, "remaining": 0}
                """;
        coordinator.on("POST /v1/operations", 200, operation.formatted("null", "DRY_RUN", 0, 0));
        assertThat(run(
                        "dead-letters",
                        "redrive",
                        "--all-matching",
                        "--participant",
                        "mail",
                        "--code",
                        "TIMEOUT",
                        "--since",
                        "2026-01-31T09:00:00Z",
                        "--dry-run"))
                .isEqualTo(ExitCode.DONE);
        assertThat(out.toString()).startsWith("17 match");
        assertThat(coordinator.asked().getFirst().body())
                .contains("\"participant\":\"mail\"", "\"errorCode\":\"TIMEOUT\"", "\"dryRun\":true")
                .contains("\"sinceAfter\":\"2026-01-31T09:00:00Z\"");

        coordinator.on("POST /v1/operations", 202, operation.formatted("\"3\"", "RUNNING", 0, 0));
        coordinator.on("GET /v1/operations/3", 200, operation.formatted("\"3\"", "DONE", 17, 0));
        assertThat(run("dead-letters", "redrive", "--all-matching", "--yes", "--reason", "mail is back"))
                .isEqualTo(ExitCode.DONE);
        assertThat(out.toString()).contains("17 redriven, 0 refused");

        coordinator.on("GET /v1/operations/3", 200, operation.formatted("\"3\"", "DONE", 16, 1));
        assertThat(run("dead-letters", "discard", "--all-matching", "--yes", "--reason", "moot", "-o", "json"))
                .isEqualTo(ExitCode.BAD_END);
        assertThat(out.toString()).contains("\"refused\" : 1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redrive --reason x",
                "redrive 9",
                "redrive 8 9 --input x --reason x",
                "redrive --all-matching --yes --input x --reason x",
                "redrive 9 --all-matching --yes --reason x",
                "redrive 9 --participant mail --reason x",
                "discard --all-matching --reason x",
                "discard --all-matching --yes",
                "discard --all-matching --yes --dry-run --reason x"
            })
    void shouldNotTouchDeadLettersByAccident(String line) {
        assertThat(run(("dead-letters " + line).split(" "))).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(coordinator.asked()).isEmpty();
    }

    @Test
    void shouldShowTheNodesAndTheShardsThatNobodyOwns() {
        coordinator.on("GET /v1/cluster", 200, """
                {"self": {"phase": "ACTIVE"}, "nodes": [{"id": "a", "alive": true}, {"id": "b", "alive": false}],
                 "shards": [{"shard": 0, "owner": "a", "epoch": 1}, {"shard": 1, "owner": null, "epoch": 2}]}
                """);

        assertThat(run("cluster")).isEqualTo(ExitCode.DONE);
        assertThat(out.toString().lines().map(line -> line.replaceAll(" +", " ")))
                .containsExactly("id alive", "a true", "b false", "", "2 shards, without an owner: 1", "phase ACTIVE");
    }

    @Test
    void shouldSayWhatTheCoordinatorRefused() {
        assertThat(run("show", "43")).isEqualTo(ExitCode.BAD_END);
        assertThat(err.toString()).contains("NOT_FOUND").contains("there is nothing here");
    }

    @Test
    void shouldSayHowToGetACoordinatorWhenNoneAnswers() throws IOException {
        int free;
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = probe.getLocalPort();
        }
        assertThat(execute("list", "--url", "http://127.0.0.1:" + free)).isEqualTo(ExitCode.NOT_REACHABLE);
        assertThat(err.toString()).contains("127.0.0.1:" + free).contains("norn dev");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "lsit", "list --limit 0", "list --status DONE", "start", "dead-letters", "list -o xml"})
    void shouldTellWrongUsageFromABadEnd(String line) {
        assertThat(execute(line.isEmpty() ? new String[0] : line.split(" "))).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(err.toString()).isNotBlank();
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void shouldRefuseAUrlThatIsNoHttpUrl() {
        assertThat(execute("list", "--url", "localhost:8080")).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(err.toString()).contains("expected: http://host:port");
    }

    private int run(String... arguments) {
        String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "--url";
        all[arguments.length + 1] = coordinator.url();
        return execute(all);
    }

    private int execute(String... arguments) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(arguments);
    }
}
