package dev.norn.simulator.broker;

/**
 * How often the broker fails, each as one of so many requests; 0 for never.
 *
 * @param lost the request never arrives
 * @param unanswered it is done, and the answer is lost
 * @param slow it takes much longer
 */
public record BrokerFaults(int lost, int unanswered, int slow) {

    /** Nothing fails. */
    public static final BrokerFaults NONE = new BrokerFaults(0, 0, 0);
}
