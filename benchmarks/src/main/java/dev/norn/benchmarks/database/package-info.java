/**
 * The PostgreSQL server of a run: started for it, with settings that are the same for every system, and durable, which is
 * checked. Counters of what the server did between two moments come from the server's statistics and from its WAL.
 */
@NullMarked
package dev.norn.benchmarks.database;

import org.jspecify.annotations.NullMarked;
