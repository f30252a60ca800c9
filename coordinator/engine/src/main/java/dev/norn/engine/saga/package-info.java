/**
 * The saga as a pure state machine: {@link dev.norn.engine.saga.SagaMachine} decides what an input leads to, and folds
 * events to a {@link dev.norn.engine.saga.SagaState}.
 *
 * <h2>Model</h2>
 *
 * <p>A saga's steps are its branches, numbered in the order of the document, in stages. Going forward, stages run one
 * after another and a stage's branches at the same time ({@code Forward}); in a rollback the same in reverse order
 * ({@code Rollback}). A branch is at one operation, its action or its compensation, and {@code Attempts} says how far.
 * Every input goes through its own handler and, if it was taken, through {@code Progress}: first whatever is due, then
 * the next steps of the way. Events are folded by {@code SagaEvolution} as they are emitted, so that what is decided
 * next sees them.
 *
 * <h2>Rules</h2>
 *
 * <table>
 * <caption>How an attempt ends</caption>
 * <tr><th>answer</th><th>action, undecided</th><th>pivot that may have run; action after the decision</th>
 *     <th>action in a rollback</th><th>compensation</th></tr>
 * <tr><td>done</td><td>succeeded</td><td>succeeded; the pivot decides COMMIT</td>
 *     <td>succeeded, to be compensated</td><td>compensated</td></tr>
 * <tr><td>business no</td><td>failed (unknown, if an earlier attempt is); rollback</td>
 *     <td>an error: retried. Of a pivot without an unknown attempt: failed; rollback</td>
 *     <td>failed (unknown, if an earlier attempt is)</td><td>an error: retried</td></tr>
 * <tr><td>still working (202)</td><td>asked again; uses up no attempt</td><td>the same</td>
 *     <td>unknown, to be compensated</td><td>asked again</td></tr>
 * <tr><td>gone (410)</td><td>like unknown</td><td>like unknown</td><td>like unknown</td><td>compensated</td></tr>
 * <tr><td>unknown</td><td>retried; rollback when attempts are used up</td><td>retried, escalated</td>
 *     <td>unknown, to be compensated</td><td>retried, escalated</td></tr>
 * <tr><td>not sent</td><td>retried until the deadline; uses up no attempt</td><td>retried, escalated</td>
 *     <td>failed: nothing happened (unknown, if an earlier attempt is)</td><td>retried, escalated</td></tr>
 * <tr><td>none: recovery</td><td>unknown; asked again at once; uses up no attempt</td><td>the same</td>
 *     <td>unknown, to be compensated when its timeout and quiet period are over</td><td>asked again at once</td></tr>
 * </table>
 *
 * <table>
 * <caption>The decision, which falls once</caption>
 * <tr><th>decision</th><th>code</th><th>when</th></tr>
 * <tr><td>COMMIT</td><td>{@code PIVOT_DONE}</td><td>the pivot succeeded or was resolved by hand</td></tr>
 * <tr><td>COMMIT</td><td>{@code STEPS_DONE}</td><td>only retriable steps are left, and no pivot ran</td></tr>
 * <tr><td>ROLLBACK</td><td>{@code BUSINESS_FAILURE}</td><td>a business no, see above</td></tr>
 * <tr><td>ROLLBACK</td><td>{@code ATTEMPTS_EXHAUSTED}</td><td>an action used up its attempts</td></tr>
 * <tr><td>ROLLBACK</td><td>{@code DEADLINE}</td><td>undecided at the deadline, and the pivot cannot have run</td></tr>
 * <tr><td>ROLLBACK</td><td>{@code EXPRESSION_FAILED}</td><td>a condition or input could not be evaluated; nothing of
 *     its stage was sent</td></tr>
 * <tr><td>ROLLBACK</td><td>{@code REQUESTED}</td><td>the initiator asked; refused once the pivot may have run</td></tr>
 * <tr><td>ROLLBACK</td><td>{@code OPERATOR}</td><td>an operator asked; allowed even then, and attention stays</td></tr>
 * </table>
 *
 * <p>A branch is compensated when every branch of later stages is settled, its own action is not in flight, and, if its
 * outcome is unknown, its quiet period has passed since an attempt of it was last awaited. Branches that were never sent,
 * failed or skipped, and steps without compensation, need none. A parked compensation holds back the stages before its
 * own.
 *
 * <p>Operations that cannot be given up (compensations, actions after the decision, a pivot that may have run) raise
 * attention ({@code RETRYING}) and are parked ({@code DEAD_LETTER}) after the definition's escalation times, counted from
 * their first attempt; or parked when a policy limits their attempts. Redriven, they begin anew, with their attempts'
 * numbers going on. A cause for attention is raised once and cleared when it is gone; {@code OUTPUT_FAILED} and
 * {@code PIVOT_MAY_HAVE_RUN} stay with the ended transaction.
 *
 * <h2>Invariants</h2>
 *
 * <ul>
 *   <li>There is at most one decision; no action starts after a rollback was decided, no compensation before.
 *   <li>A branch has at most one attempt in flight; an attempt's number is used once per operation.
 *   <li>A saga that has not ended has a call in flight, a due time, or a dead letter.
 *   <li>What was chosen (due times with their jitter, conditions, decisions) is in the events; replay chooses nothing.
 * </ul>
 *
 * <p>Inputs are not kept but evaluated anew for each attempt: they depend on the transaction's input and the results of
 * earlier stages alone, which do not change.
 *
 * <h2>How it fails</h2>
 *
 * <p>A command that the state does not allow is refused with a stable code and the state's name, and changes nothing.
 * An answer that nobody waits for is passed over. An event that cannot follow the state is an
 * {@link java.lang.IllegalStateException}: a bug, or a damaged journal.
 */
@NullMarked
package dev.norn.engine.saga;

import org.jspecify.annotations.NullMarked;
