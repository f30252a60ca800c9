/**
 * Transactional messages: what is delivered if, and only if, a local transaction of the application commits.
 *
 * <pre>{@code
 * Messages messages = Messages.of(norn, "orders", fence);
 * messages.message("order-placed")
 *         .deliver("warehouse", "reserve", order)
 *         .deliver("mail", "confirm", order)
 *         .run(connection -> insert(connection, order));
 * }</pre>
 *
 * <h2>Model</h2>
 *
 * {@link dev.norn.sdk.message.MessageBuilder#run} prepares the message at the coordinator, runs the work in a local
 * transaction that also writes a fence row with the message's id, commits, and submits. The application is the producer: a
 * {@link dev.norn.sdk.Participant} with a fence on the same database, registered under the name that is given here. If its
 * submit does not arrive, the coordinator asks it (by default after ten seconds), and the fence answers; there is nothing to
 * write for that. The participants get each delivery as an ordinary action, so a method annotated
 * {@link dev.norn.sdk.SagaAction} takes it, inside its fence, as it is.
 *
 * <h2>How it fails</h2>
 *
 * <ul>
 *   <li>The coordinator cannot be reached before the work: a {@link dev.norn.sdk.client.NornException}, nothing was done.
 *   <li>The work throws: the local transaction is rolled back, the message aborted, and the exception passed on.
 *   <li>The coordinator asked before the local transaction committed, and so it cannot any more: a
 *       {@link dev.norn.sdk.message.MessageNotSentException}, nothing was done. The work took longer than the time after which
 *       it asks; give the message a longer one.
 *   <li>The commit of the local transaction is not answered: the fence is asked here, as the coordinator would. If that fails
 *       too, a {@link dev.norn.sdk.message.MessageOutcomeUnknownException}: the local transaction and the message have the same
 *       fate, and the coordinator finds out which.
 *   <li>The submit is lost: no error. The coordinator asks.
 *   <li>The process dies anywhere: the same.
 * </ul>
 */
@NullMarked
package dev.norn.sdk.message;

import org.jspecify.annotations.NullMarked;
