/** A journal in memory, with the rules of the PostgreSQL one: for the simulator and for tests of what is built on it. */
@NullMarked
package dev.norn.journal.memory;

import org.jspecify.annotations.NullMarked;
