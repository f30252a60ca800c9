package dev.norn.simulator.database;

/**
 * How often the database fails, each as one of so many calls; 0 for never.
 *
 * @param refused the connection cannot be opened: nothing is sent
 * @param lost the connection breaks while the call is under way
 * @param failed the backend fails at its commit: nothing is written
 * @param slow the backend takes much longer
 * @param unreadable no connection is free for a read
 */
public record DatabaseFaults(int refused, int lost, int failed, int slow, int unreadable) {

    /** Nothing fails. */
    public static final DatabaseFaults NONE = new DatabaseFaults(0, 0, 0, 0, 0);
}
