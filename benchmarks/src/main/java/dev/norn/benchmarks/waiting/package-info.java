/**
 * Many transactions that wait: what each costs in memory, whether all of them are there after a crash, how soon a server
 * that was killed serves again; and what a server that has nothing to do asks of its database.
 *
 * <p>The coordinator is the production server with its default configuration, in a process of its own. Load and
 * participants are in this process: nothing here is about their speed.
 *
 * <p>A transaction is counted as lost unless both witnesses know its end: its row in the database says {@code COMMITTED},
 * and the participant of its last step has answered that it is done.
 */
@NullMarked
package dev.norn.benchmarks.waiting;

import org.jspecify.annotations.NullMarked;
