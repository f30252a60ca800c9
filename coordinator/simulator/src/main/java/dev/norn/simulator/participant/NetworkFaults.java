package dev.norn.simulator.participant;

/**
 * How the network between nodes and participants fails, each as one of so many calls; 0 for never.
 *
 * @param refused no connection: nothing is sent
 * @param lost the request does not arrive
 * @param reset the connection breaks while the call is under way
 * @param delayed the request arrives when nobody waits for it any more
 * @param duplicated the request arrives twice
 * @param answerLost the answer does not arrive
 * @param unstorable the answer has content that the database cannot store
 */
public record NetworkFaults(
        int refused, int lost, int reset, int delayed, int duplicated, int answerLost, int unstorable) {

    /** Everything arrives once. */
    public static final NetworkFaults NONE = new NetworkFaults(0, 0, 0, 0, 0, 0, 0);
}
