/**
 * The initiator's side of TCC: an application that reserves in several services and then decides.
 *
 * <h2>Model</h2>
 *
 * {@link dev.norn.sdk.tcc.TccTransactions} runs a piece of work in a global transaction: programmatically
 * ({@link dev.norn.sdk.tcc.TccBuilder}), or around a method that is annotated
 * {@link dev.norn.sdk.tcc.GlobalTransaction}. The work makes <em>attempts</em>: an attempt registers a branch with the
 * coordinator, then sends its try to the participant. If the work returns, the transaction is committed, if it throws,
 * rolled back; the coordinator then confirms or cancels every branch, whatever happens to this application.
 *
 * <p>{@link dev.norn.sdk.tcc.CurrentTransaction} is the transaction of a thread. Methods that are called within it take
 * part by their {@link dev.norn.sdk.tcc.Propagation}; applications that are called over HTTP join it, with branches of
 * their own, and never decide.
 *
 * <h2>Invariants</h2>
 *
 * <ul>
 *   <li>A branch is registered, durably, before its try is sent: no try that the coordinator does not know of.
 *   <li>There is no bare begin unless somebody asks for the id: the first attempt begins the transaction with its
 *       branches. So work that makes no attempt costs no call.
 *   <li>A commit names the branches that it means, with the results of their tries: all of them, with those that joined
 *       applications reported, and each of them tried. If the coordinator knows of another one, nothing is committed.
 *   <li>A try that failed, or whose outcome is not known, makes the transaction rollback-only, also if the work catches
 *       the exception: its branch is registered and could not be confirmed.
 * </ul>
 *
 * <h2>Failure</h2>
 *
 * <ul>
 *   <li>A begin or a registration whose answer is lost is repeated with its idempotency key: no second branch.
 *   <li>A try whose answer is lost is repeated by the {@link dev.norn.sdk.tcc.TryPolicy}, with its key, then fails the
 *       transaction.
 *   <li>A decision whose answer is lost is repeated until it is answered, then looked up; nothing is guessed. If the
 *       coordinator cannot be reached in time, {@link dev.norn.sdk.tcc.TransactionOutcomeUnknownException} has the id.
 *   <li>An application that dies, or cannot tell its rollback, leaves the decision to the deadline: the coordinator
 *       rolls back. One that dies after its commit was durable changes nothing: the coordinator confirms.
 * </ul>
 */
@NullMarked
package dev.norn.sdk.tcc;

import org.jspecify.annotations.NullMarked;
