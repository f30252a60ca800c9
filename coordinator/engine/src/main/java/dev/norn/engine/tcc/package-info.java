/**
 * TCC (try, confirm, cancel) as a pure state machine: {@link dev.norn.engine.tcc.TccMachine} decides what an input leads to,
 * and folds events to a {@link dev.norn.engine.tcc.TccState}. Its Javadoc says what must be durable, and why.
 *
 * <h2>Model</h2>
 *
 * <p>A transaction has branches, numbered as they were registered; their ids count from 1. Who makes the tries is said when
 * it begins. The <em>initiator</em> registers branches, makes their tries and decides; what it does not decide, its deadline
 * rolls back. Or the <em>coordinator</em> is given all branches at once, makes their tries at the same time, and decides by
 * what comes of them. After the decision every branch that needs it is confirmed or cancelled, all at the same time, each
 * with its own attempts and pauses; the last one that is settled ends the transaction.
 *
 * <h2>Rules</h2>
 *
 * <table>
 * <caption>How an attempt ends</caption>
 * <tr><th>answer</th><th>try, undecided</th><th>try in a rollback</th><th>confirm</th><th>cancel</th></tr>
 * <tr><td>done</td><td>tried; the last one decides COMMIT</td><td>tried, to be cancelled</td><td>confirmed</td>
 *     <td>cancelled</td></tr>
 * <tr><td>business no</td><td>failed (unknown, if an earlier attempt is); rollback</td>
 *     <td>failed (unknown, if an earlier attempt is)</td><td>an error: retried</td><td>an error: retried</td></tr>
 * <tr><td>still working (202)</td><td>asked again; uses up no attempt</td><td>unknown, to be cancelled</td>
 *     <td>asked again</td><td>asked again</td></tr>
 * <tr><td>gone (410)</td><td>like unknown</td><td>like unknown</td><td>dead letter: what was reserved is no longer there</td>
 *     <td>cancelled</td></tr>
 * <tr><td>unknown</td><td>retried; rollback when attempts are used up</td><td>unknown, to be cancelled</td>
 *     <td>retried, escalated</td><td>retried, escalated</td></tr>
 * <tr><td>not sent</td><td>retried until the deadline; uses up no attempt</td><td>failed (unknown, if an earlier attempt
 *     is)</td><td>retried, escalated</td><td>retried, escalated</td></tr>
 * <tr><td>none: recovery</td><td>unknown; asked again at once; uses up no attempt</td><td>unknown, to be cancelled when its
 *     timeout and quiet period are over</td><td>asked again at once</td><td>asked again at once</td></tr>
 * </table>
 *
 * <table>
 * <caption>The decision, which falls once</caption>
 * <tr><th>decision</th><th>code</th><th>when</th></tr>
 * <tr><td>COMMIT</td><td>{@code COMMIT_REQUESTED}</td><td>the initiator asked, and the branches it named, if it named any,
 *     are those that are registered</td></tr>
 * <tr><td>COMMIT</td><td>{@code TRIES_DONE}</td><td>every try of the coordinator is done</td></tr>
 * <tr><td>ROLLBACK</td><td>{@code REQUESTED}</td><td>the initiator asked</td></tr>
 * <tr><td>ROLLBACK</td><td>{@code DEADLINE}</td><td>undecided at the deadline; what is asked for then is too late</td></tr>
 * <tr><td>ROLLBACK</td><td>{@code BUSINESS_FAILURE}</td><td>a business no to the coordinator's try</td></tr>
 * <tr><td>ROLLBACK</td><td>{@code ATTEMPTS_EXHAUSTED}</td><td>the coordinator's try used up its attempts</td></tr>
 * <tr><td>ROLLBACK</td><td>{@code OPERATOR}</td><td>an operator asked</td></tr>
 * </table>
 *
 * <p>Every registered branch of an initiator is cancelled in a rollback, whether its try was made or not: only the
 * participant knows. A branch whose coordinator's try never arrived, or was refused, is not. A branch with a try of unknown
 * outcome is cancelled one attempt's timeout after that try was last awaited; so is every branch of an initiator that the
 * deadline or an operator overtook, because its try may be on its way. The branch fence makes that safe, the quiet period only likelier so
 * for participants without one.
 *
 * <p>Confirms and cancels raise attention ({@code RETRYING}) and are parked ({@code DEAD_LETTER}) after the rules' escalation
 * times, counted from their first attempt. Redriven, they begin anew, with their attempts' numbers going on.
 *
 * <h2>Invariants</h2>
 *
 * <ul>
 *   <li>There is at most one decision. No branch is registered or tried after it, none confirmed or cancelled before it, and
 *       no transaction has both confirms and cancels.
 *   <li>A decision to commit falls before the deadline.
 *   <li>A branch has at most one attempt in flight; an attempt's number is used once per operation.
 *   <li>A transaction that has not ended has a call in flight, a due time, or a dead letter.
 *   <li>What was chosen is in the events; replay chooses nothing.
 * </ul>
 *
 * <h2>How it fails</h2>
 *
 * <p>As {@link dev.norn.engine.saga} does.
 */
@NullMarked
package dev.norn.engine.tcc;

import org.jspecify.annotations.NullMarked;
