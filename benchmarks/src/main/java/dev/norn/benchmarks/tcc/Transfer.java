package dev.norn.benchmarks.tcc;

import dev.norn.benchmarks.http.Connection;

/** The transaction that is measured: two branches of one participant, each with an input of 47 bytes. */
final class Transfer {

    static final String PARTICIPANT = "bank";
    static final String OPERATION = "hold";
    static final String INPUT = "{\"account\":\"account-00000042\",\"amount\":\"129.90\"}";

    /** The initiator runs the tries; answered when both branches are registered. */
    static final byte[] BEGIN = request("/v1/transactions", body("initiator", ""));

    /** The coordinator runs the tries and decides; answered when the transaction has ended. */
    static final byte[] BEGIN_DECLARED = request("/v1/transactions?wait=10s", body("coordinator", ""));

    /** As the first, but each attempt may take long. */
    static final byte[] BEGIN_PATIENTLY = request("/v1/transactions", body("initiator", ",\"timeout\":\"60s\""));

    private Transfer() {}

    /** The initiator's decision; answered when both branches are confirmed or cancelled. */
    static byte[] decide(String id, Decision decision) {
        return request("/v1/transactions/" + id + "/" + decision.word() + "?wait=10s", "{}");
    }

    /** The same; answered when it is on disk. */
    static byte[] decideOnly(String id, Decision decision) {
        return request("/v1/transactions/" + id + "/" + decision.word(), "{}");
    }

    private static String body(String tries, String more) {
        String branch = "{\"participant\":\"" + PARTICIPANT + "\",\"operation\":\"" + OPERATION + "\",\"input\":"
                + INPUT + more + "}";
        return "{\"mode\":\"tcc\",\"name\":\"transfer\",\"tries\":\"" + tries + "\",\"branches\":[" + branch + ","
                + branch + "]}";
    }

    private static byte[] request(String target, String body) {
        return Connection.request("POST", target, "application/json", body);
    }
}
