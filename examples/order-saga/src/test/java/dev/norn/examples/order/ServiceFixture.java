package dev.norn.examples.order;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.norn.embedded.TestDatabase;
import dev.norn.protocol.BranchCall;
import dev.norn.protocol.Operation;
import dev.norn.sdk.fence.BranchFence;
import dev.norn.sdk.participant.ParticipantHandler;
import dev.norn.sdk.participant.ParticipantJson;
import dev.norn.sdk.participant.ParticipantOperations;
import dev.norn.sdk.participant.ParticipantRequest;
import dev.norn.sdk.participant.ParticipantResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A service on a real database, called as the coordinator calls it. */
final class ServiceFixture implements AutoCloseable {
    private final ObjectMapper json = ParticipantJson.mapper();
    private final TestDatabase database = TestDatabase.create();
    private final BranchFence fence = BranchFence.on(database.dataSource());
    private final ParticipantHandler handler;
    private final String name;

    /** What a call was answered. */
    record Answer(int status, JsonNode body) {}

    ServiceFixture(String name, Object participant) {
        this.name = name;
        this.handler = new ParticipantHandler(ParticipantOperations.of(List.of(participant)), fence);
    }

    TestDatabase database() {
        return database;
    }

    Answer act(long transaction, String operation, Map<String, ?> input) throws IOException {
        return call(transaction, operation, Operation.ACTION, input);
    }

    Answer compensate(long transaction, String operation, Map<String, ?> input) throws IOException {
        return call(transaction, operation, Operation.COMPENSATE, input);
    }

    private Answer call(long transaction, String operation, Operation kind, Map<String, ?> input) throws IOException {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(new BranchCall(transaction, "step", kind, 1, null, 0, null, null).toHeaders());
        ParticipantResponse response = handler.handle(new ParticipantRequest(
                "POST",
                "/" + name + "/" + operation,
                headers::get,
                json.writeValueAsString(Map.of("input", input)).getBytes(StandardCharsets.UTF_8)));
        return new Answer(response.status(), json.readTree(response.body()));
    }

    /** The only value of a query, as text. */
    String value(String query) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    @Override
    public void close() {
        fence.close();
        database.close();
    }
}
