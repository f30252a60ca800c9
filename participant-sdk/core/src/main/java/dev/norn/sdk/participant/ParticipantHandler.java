package dev.norn.sdk.participant;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.norn.protocol.BranchCall;
import dev.norn.protocol.MalformedCallException;
import dev.norn.protocol.MediaTypes;
import dev.norn.protocol.NornHeaders;
import dev.norn.protocol.Operation;
import dev.norn.protocol.ParticipantCodes;
import dev.norn.sdk.BusinessFailure;
import dev.norn.sdk.fence.BranchFence;
import dev.norn.sdk.fence.FenceAnswer;
import dev.norn.sdk.fence.Rejection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers calls of branch operations: reads the request, runs the method through the fence, writes the reply. A check is
 * answered by the fence alone, for every participant that has one. Never throws; what goes wrong is a problem in the response. Blocks while the method runs. Safe for concurrent use.
 */
public final class ParticipantHandler {
    /** The longest request body that is taken, in bytes. */
    public static final int MAX_BODY_BYTES = 10 * 1024 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(ParticipantHandler.class);
    private static final byte[] NO_BODY = {};
    private static final String RETRY_AFTER_SECONDS = "1";

    private final BranchRunner runner;
    private final ObjectMapper json;

    /** A handler with the SDK's JSON mapper and the system's clock. */
    public ParticipantHandler(ParticipantOperations operations, @Nullable BranchFence fence) {
        this(operations, fence, ParticipantJson.mapper(), Clock.systemUTC());
    }

    /**
     * A handler with everything chosen.
     *
     * @param fence may be null only if no participant needs one
     * @param json reads inputs and writes results
     * @param clock compared with the deadlines of operations without a fence
     * @throws IllegalArgumentException if a participant needs a fence and there is none
     */
    public ParticipantHandler(
            ParticipantOperations operations, @Nullable BranchFence fence, ObjectMapper json, Clock clock) {
        this.runner = new BranchRunner(operations, fence, json, clock);
        this.json = json;
    }

    /** The operations that it answers. */
    public ParticipantOperations operations() {
        return runner.operations();
    }

    /** Runs tries of the same operations, inside the same fence, for callers in this process. */
    public LocalTries localTries() {
        return new LocalTries(runner, json);
    }

    /** Refuses a request with a problem, for whoever passes requests on and knows that this one shall not be run. */
    public ParticipantResponse refuse(int status, String code, String detail) {
        return problem(status, code, detail);
    }

    /** Answers one request. */
    public ParticipantResponse handle(ParticipantRequest request) {
        try {
            return answer(request);
        } catch (Refusal refusal) {
            return problem(refusal.status, refusal.code, String.valueOf(refusal.getMessage()));
        } catch (Exception | LinkageError | AssertionError e) {
            LOG.error(
                    "{} of transaction {} failed",
                    request.path(),
                    request.header().apply(NornHeaders.TRANSACTION),
                    e);
            return problem(500, ParticipantCodes.OPERATION_FAILED, e.toString());
        }
    }

    private ParticipantResponse answer(ParticipantRequest request) throws Exception {
        if (!request.method().equals("POST")) {
            throw new Refusal(405, ParticipantCodes.METHOD_NOT_ALLOWED, request.method() + " (expected: POST)");
        }
        BranchCall call = readCall(request);
        if (call.operation() == Operation.CHECK) {
            return response(check(request.path(), call), call);
        }
        OperationMethod method = findMethod(request.path(), call);
        BranchRunner.Arguments arguments = readBody(request.body(), method);
        return response(runner.run(call, method, arguments, ParticipantHandler::isTheAnswer), call);
    }

    /** The problem that the fence stores and gives back says all of it. */
    private static void isTheAnswer(BusinessFailure failure) {}

    private static BranchCall readCall(ParticipantRequest request) throws Refusal {
        try {
            return BranchCall.fromHeaders(request.header());
        } catch (MalformedCallException e) {
            throw new Refusal(400, ParticipantCodes.MALFORMED_REQUEST, String.valueOf(e.getMessage()));
        }
    }

    /** No method is asked: the fence knows, whatever the operation is called. */
    private FenceAnswer check(String path, BranchCall call) throws Exception {
        String participant = findParticipant(path);
        if (!operations().isFenced(participant)) {
            throw new Refusal(
                    404,
                    ParticipantCodes.UNKNOWN_OPERATION,
                    "check of '" + participant + "' (expected: a participant with a fence)");
        }
        return runner.check(call);
    }

    private String findParticipant(String path) throws Refusal {
        String relative = relative(path);
        int slash = relative.indexOf('/');
        String participant = slash < 0 ? relative : relative.substring(0, slash);
        if (!operations().participants().contains(participant)) {
            throw new Refusal(
                    404,
                    ParticipantCodes.UNKNOWN_OPERATION,
                    "participant '" + participant + "' (expected: one of "
                            + operations().participants() + ")");
        }
        return participant;
    }

    private static String relative(String path) {
        return path.startsWith("/") ? path.substring(1) : path;
    }

    private OperationMethod findMethod(String path, BranchCall call) throws Refusal {
        String participant = findParticipant(path);
        String relative = relative(path);
        String operation =
                relative.length() == participant.length() ? "" : relative.substring(participant.length() + 1);
        return operations()
                .find(participant, operation, call.operation())
                .orElseThrow(() -> new Refusal(
                        404,
                        ParticipantCodes.UNKNOWN_OPERATION,
                        participant + "." + operation + " (" + call.operation() + ") (expected: one of "
                                + operations().describe(participant) + ")"));
    }

    private BranchRunner.Arguments readBody(byte[] body, OperationMethod method) throws Refusal {
        if (body.length > MAX_BODY_BYTES) {
            throw new Refusal(
                    413,
                    ParticipantCodes.BODY_TOO_LARGE,
                    body.length + " bytes (expected: at most " + MAX_BODY_BYTES + ")");
        }
        JsonNode document = readJson(body);
        JsonNode input = document.get("input");
        if (input == null) {
            throw new Refusal(400, ParticipantCodes.MALFORMED_REQUEST, "body: no 'input' (expected: {\"input\": …})");
        }
        JsonNode result = document.get("result");
        try {
            return new BranchRunner.Arguments(
                    method.readInput(json, input), result == null || result.isNull() ? null : result);
        } catch (JsonProcessingException e) {
            throw new Refusal(400, ParticipantCodes.INPUT_UNREADABLE, "input: " + e.getOriginalMessage());
        }
    }

    private JsonNode readJson(byte[] body) throws Refusal {
        try {
            return json.readTree(body);
        } catch (IOException e) {
            String why = e instanceof JsonProcessingException p ? p.getOriginalMessage() : e.getMessage();
            throw new Refusal(400, ParticipantCodes.MALFORMED_REQUEST, "body: " + why + " (expected: JSON in UTF-8)");
        }
    }

    private ParticipantResponse response(FenceAnswer answer, BranchCall call) {
        if (answer instanceof FenceAnswer.Done done) {
            Map<String, String> headers = headers(done.replayed() ? "replayed" : "executed", done.replayed());
            String result = done.result();
            return result == null
                    ? new ParticipantResponse(204, headers, NO_BODY)
                    : withBody(200, headers, MediaTypes.JSON, result);
        }
        if (answer instanceof FenceAnswer.BusinessNo no) {
            LOG.debug("{} says no: {}", call.idempotencyKey(), no.problem());
            return withBody(
                    422,
                    headers(no.replayed() ? "replayed" : "executed", no.replayed()),
                    MediaTypes.PROBLEM_JSON,
                    no.problem());
        }
        if (answer instanceof FenceAnswer.NothingToUndo nothing) {
            return new ParticipantResponse(204, headers("empty", nothing.replayed()), NO_BODY);
        }
        if (answer instanceof FenceAnswer.NeverCommitted never) {
            return neverCommitted(never, call);
        }
        FenceAnswer.Rejected rejected = (FenceAnswer.Rejected) answer;
        LOG.debug("{} rejected: {} {}", call.idempotencyKey(), rejected.reason(), rejected.detail());
        Rejection reason = rejected.reason();
        Map<String, String> headers = new LinkedHashMap<>();
        if (reason.isTransient()) {
            headers.put(NornHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        ObjectNode problem = Problems.of(json, reason.status(), reason.code(), rejected.detail());
        return withBody(reason.status(), headers, MediaTypes.PROBLEM_JSON, problem.toString());
    }

    private ParticipantResponse neverCommitted(FenceAnswer.NeverCommitted never, BranchCall call) {
        ObjectNode problem = Problems.of(
                json,
                410,
                ParticipantCodes.NEVER_COMMITTED,
                "the local transaction of message " + call.transactionId() + " is not committed, and never will be");
        return withBody(
                410,
                headers(never.replayed() ? "replayed" : "executed", never.replayed()),
                MediaTypes.PROBLEM_JSON,
                problem.toString());
    }

    private static Map<String, String> headers(String fenceWord, boolean replayed) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(NornHeaders.FENCE, fenceWord);
        if (replayed) {
            headers.put(NornHeaders.IDEMPOTENCY_REPLAYED, "true");
        }
        return headers;
    }

    private ParticipantResponse problem(int status, String code, String detail) {
        Map<String, String> headers = new LinkedHashMap<>();
        if (status == 405) {
            headers.put("Allow", "POST");
        }
        return withBody(
                status,
                headers,
                MediaTypes.PROBLEM_JSON,
                Problems.of(json, status, code, detail).toString());
    }

    private static ParticipantResponse withBody(
            int status, Map<String, String> headers, String mediaType, String body) {
        headers.put("Content-Type", mediaType);
        return new ParticipantResponse(status, headers, body.getBytes(StandardCharsets.UTF_8));
    }

    /** The request is answered with this problem. */
    private static final class Refusal extends Exception {
        private static final long serialVersionUID = 1L;

        private final int status;
        private final String code;

        Refusal(int status, String code, String detail) {
            super(detail, null, false, false);
            this.status = status;
            this.code = code;
        }
    }
}
