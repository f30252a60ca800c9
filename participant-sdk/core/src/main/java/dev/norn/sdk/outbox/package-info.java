/**
 * The outbox: messages that are published in the transaction that does the work, and sent afterwards.
 *
 * <h2>Model</h2>
 *
 * {@link dev.norn.sdk.outbox.Outbox#publish} inserts a row in the application's transaction. An
 * {@link dev.norn.sdk.outbox.OutboxRelay} reads rows, hands them to an {@link dev.norn.sdk.outbox.OutboxSink}, and deletes
 * those that the broker has acknowledged. The columns are those of Debezium's outbox event router, which may run instead.
 *
 * <h2>Order</h2>
 *
 * Messages of one key (aggregate type and id) are sent in the order of their sequence numbers. A number is given out when a
 * message is published, before its transaction commits, so
 *
 * <ul>
 *   <li>if one publication <em>happened before</em> another, because its transaction had committed, or because the other
 *       waited for a row that it had locked, its number is the smaller one, and it is visible wherever the other is. These
 *       two never change places. To have all messages of an aggregate in order, lock or change its row before publishing;
 *   <li>two publications at once, of transactions that do not wait for each other, have no order. The one that commits first
 *       may be sent first, though its number is greater. So a relay keeps no position: it deletes what it has sent, row by
 *       row, and finds whatever appears behind it.
 * </ul>
 *
 * <p>A key belongs to one of 16 lanes. A relay locks the rows of some lanes with {@code for update skip locked}, reads in a
 * snapshot that is younger than the lock, sends, deletes, and commits, which unlocks. So one relay at a time has a key. One
 * that has lost its connection, and does not know, may go on to send what it has read; its successor begins with the first
 * message that is not deleted, so each of the two keeps the order, and what comes late is a repetition.
 *
 * <h2>Failure</h2>
 *
 * <ul>
 *   <li>The application fails before its commit: the row was never there.
 *   <li>A relay is killed, or loses its database: what it had sent and not yet deleted is sent again with the same id.
 *   <li>The broker is down: the round ends, its transaction too; the next one begins when the broker answers. Messages
 *       wait in the table.
 *   <li>The broker refuses a message for itself: its key is held, and tried again with growing pauses. Other keys go on. The
 *       table {@code norn_outbox_held} says which, since when and why.
 * </ul>
 *
 * <p>Nobody is woken from inside the application's transaction: PostgreSQL's {@code NOTIFY} would make all transactions that
 * publish commit one after the other. A hint in the process, before the commit, makes the relay look soon and often; an
 * {@link dev.norn.sdk.outbox.OutboxNotifier} passes it on to others.
 */
@NullMarked
package dev.norn.sdk.outbox;

import org.jspecify.annotations.NullMarked;
