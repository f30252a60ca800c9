/**
 * The branch fence: one table in the participant's own database that makes its branch operations happen once and in
 * the right order, whatever is retried, duplicated, delayed or lost on the way.
 *
 * <h2>Model</h2>
 *
 * A branch has two phases: the first (action, try) and the one that settles it (compensate, confirm, cancel). Each
 * phase has at most one row, keyed by transaction, branch and phase. An operation, inside the database transaction that
 * does its work,
 *
 * <ol>
 *   <li>inserts its rows, leaving alone those that are there: its own, and for an undo also the first phase's, marked
 *       BLOCKED (the two-insert barrier of DTM). An insert waits for a concurrent transaction that holds the same key,
 *       so an action and its compensation happen one after the other;
 *   <li>then reads what is there, together with the low-water mark;
 *   <li>then does the work and stores the answer, or repeats a stored answer, or refuses.
 * </ol>
 *
 * The producer of a transactional message uses the first phase of a branch of its own: its local transaction writes the row
 * of an action, and a <em>check</em> inserts that row, marked BLOCKED, if it is not there.
 *
 * <h2>Invariants</h2>
 *
 * <ul>
 *   <li>The effects of an operation and its DONE row are committed together or not at all.
 *   <li>After an undo is committed, its first phase never runs. An undo whose first phase never ran, or said no, does
 *       nothing. A confirm and a cancel of one branch exclude each other.
 *   <li>A check is answered by what is committed, and for good: after "never" is committed, the local transaction cannot
 *       commit.
 *   <li>A duplicate gets the stored answer, a business no included.
 *   <li>Rows are deleted only below a low-water mark that was committed before; and since an operation inserts first and
 *       reads the mark after, it cannot slip through between the two. Where a read may look into the past,
 *       the dialect sees to it that this one does not: PostgreSQL's locks the mark, MySQL's reads in a snapshot that is
 *       taken after the inserts.
 *   <li>All operations of a branch take fence rows in the order of the phases and before any row of the application, so
 *       the fence itself cannot deadlock. (InnoDB also locks gaps between rows, and so can; the victim is run again.)
 * </ul>
 *
 * <h2>Failure</h2>
 *
 * If the work throws, all is rolled back, no row remains, and the next attempt runs it again. Deadlocks,
 * serialization failures and lock waits that were cut off, the fence's or the application's, run the operation again,
 * boundedly, and never after its deadline. A commit whose outcome
 * is lost with its connection is an exception to the caller; the next attempt finds the row or does not.
 */
@NullMarked
package dev.norn.sdk.fence;

import org.jspecify.annotations.NullMarked;
