/**
 * The transactional message (two-phase message) as a pure state machine: {@link dev.norn.engine.message.MessageMachine}
 * decides what an input leads to, and folds events to a {@link dev.norn.engine.message.MessageState}. Its Javadoc says what
 * must be durable, and why.
 *
 * <h2>Model</h2>
 *
 * <p>A producer has a local transaction, and participants who must hear of it if, and only if, it commits. It
 * <em>prepares</em> the message: whom to deliver what, and how to ask it back. Then it runs its local transaction, which
 * also writes a row that names the message. Then it <em>submits</em> (or, if the local transaction failed,
 * <em>aborts</em>). A producer that says neither is asked (<em>check</em>) from a while after the preparation on: if the row
 * is there, the local transaction is committed; else it inserts a row that blocks, so that a commit that comes late fails,
 * and answers that it will never be. Then every participant is called, all at the same time, each with its own attempts and
 * pauses, until it is done.
 *
 * <pre>
 *             submit, check: committed             last delivery settled
 *   ACTIVE ──────────────────────────▶ COMMITTING ──────────────────────▶ COMMITTED
 *      │
 *      │ abort, check: never
 *      └─────────────────────────────▶ ROLLED_BACK
 * </pre>
 *
 * <p>The producer is branch 0 and shown as {@code producer}; deliveries are numbered from 1. A delivery is an
 * {@code action}, as a saga's step is one, so a participant does not know the difference.
 *
 * <h2>Rules</h2>
 *
 * <table>
 * <caption>How an attempt ends</caption>
 * <tr><th>answer</th><th>check</th><th>delivery</th></tr>
 * <tr><td>done</td><td>decides COMMIT</td><td>delivered; the last one ends the transaction</td></tr>
 * <tr><td>gone (410)</td><td>decides ROLLBACK: it never will be</td><td>like unknown</td></tr>
 * <tr><td>business no</td><td>like unknown</td><td>dead letter: a no is final, and the decision has fallen</td></tr>
 * <tr><td>still working (202)</td><td>asked again</td><td>asked again</td></tr>
 * <tr><td>unknown</td><td>asked again, escalated</td><td>retried, escalated; dead letter, if its own policy has a limit and
 *     it is reached</td></tr>
 * <tr><td>not sent</td><td>asked again, escalated</td><td>retried, escalated</td></tr>
 * <tr><td>none: recovery</td><td>asked again at once</td><td>asked again at once</td></tr>
 * </table>
 *
 * <table>
 * <caption>The decision, which falls once</caption>
 * <tr><th>decision</th><th>code</th><th>when</th></tr>
 * <tr><td>COMMIT</td><td>{@code COMMIT_REQUESTED}</td><td>the producer submitted</td></tr>
 * <tr><td>COMMIT</td><td>{@code CHECK_COMMITTED}</td><td>the producer was asked, and said so</td></tr>
 * <tr><td>COMMIT</td><td>{@code OPERATOR}</td><td>an operator resolved the producer's branch</td></tr>
 * <tr><td>ROLLBACK</td><td>{@code REQUESTED}</td><td>the producer aborted</td></tr>
 * <tr><td>ROLLBACK</td><td>{@code CHECK_NEVER}</td><td>the producer was asked, and said so</td></tr>
 * <tr><td>ROLLBACK</td><td>{@code OPERATOR}</td><td>an operator asked, or gave up a parked check</td></tr>
 * </table>
 *
 * <p>Time decides nothing: a deadline that rolled back would forget a message whose local transaction is committed. What
 * passes with the time is only that the producer is asked.
 *
 * <p>Checks and deliveries raise attention ({@code RETRYING}) and are parked ({@code DEAD_LETTER}) after the rules'
 * escalation times, counted from their first attempt. Redriven, they begin anew, with their attempts' numbers going on. A
 * submit or abort is still taken while the check is parked.
 *
 * <h2>Invariants</h2>
 *
 * <ul>
 *   <li>There is at most one decision. Nothing is delivered before it or without one to commit, nobody is asked after it.
 *   <li>It falls only because the producer said so, or an operator.
 *   <li>A branch has at most one attempt in flight; an attempt's number is used once. A check in flight when the decision
 *       falls is not awaited any more.
 *   <li>A transaction that has not ended has a call in flight, a due time, or a dead letter.
 *   <li>What was chosen is in the events; replay chooses nothing.
 * </ul>
 *
 * <h2>How it fails</h2>
 *
 * <p>As {@link dev.norn.engine.saga} does.
 */
@NullMarked
package dev.norn.engine.message;

import org.jspecify.annotations.NullMarked;
