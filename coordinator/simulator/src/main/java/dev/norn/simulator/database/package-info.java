/**
 * The database: the rules of {@link dev.norn.journal.memory.InMemoryJournalStore}, but calls take time and fail.
 *
 * <p>A client and its backend are two things. A call of the {@link dev.norn.simulator.database.DatabaseClient} parks its
 * strand while the request travels, waits for row locks, is committed, and the answer travels back. The backend goes on
 * when the client's connection breaks or its process dies: so a commit whose client was told nothing may have happened,
 * may not, or may still happen, as long as nobody has raised the term meanwhile. What a backend does becomes visible in
 * one event, its commit. Batches, renewals and joins of a node queue for its row, as in PostgreSQL; a takeover waits for
 * the rows of those it fences.
 */
@NullMarked
package dev.norn.simulator.database;

import org.jspecify.annotations.NullMarked;
