/**
 * The inbox: what a message makes happen, happens once.
 *
 * <h2>Model</h2>
 *
 * A broker delivers at least once: again after a consumer was killed, again after a relay was. In the transaction that does
 * a message's work, {@link dev.norn.sdk.inbox.Inbox} inserts the message's id under the consumer's name. If the row is there
 * already, the work is skipped.
 *
 * <h2>Invariants</h2>
 *
 * <ul>
 *   <li>The effect of a message and its row are committed together or not at all.
 *   <li>Of two deliveries at once the second waits for the first, and is skipped if that commits, or does the work if that
 *       rolls back.
 *   <li>Rows stay for the retention. A duplicate that comes later than that is worked off again, so the retention must be
 *       longer than any message can be under way: at least as long as its topic keeps messages.
 * </ul>
 *
 * <h2>Failure</h2>
 *
 * If the work throws, all is rolled back and no row remains: the message may be tried again. A commit whose outcome is lost
 * with its connection is an exception; the next attempt finds the row or does not.
 */
@NullMarked
package dev.norn.sdk.inbox;

import org.jspecify.annotations.NullMarked;
