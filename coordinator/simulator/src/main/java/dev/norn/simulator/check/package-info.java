/**
 * What must hold, checked from outside.
 *
 * <p>An {@link dev.norn.simulator.check.Observer} is told what can be seen without looking into a node: what the database
 * committed, what left a node, what reached a participant and what it did, what clients asked and were told. The
 * {@link dev.norn.simulator.check.Book} keeps what is committed; each other class is the checker of one guarantee of the
 * architecture. A checker reports a {@link dev.norn.simulator.world.Violation} to the world, which throws it before the
 * next event: most of what is observed happens on the stack of production code, which may catch what is thrown at it.
 */
@NullMarked
package dev.norn.simulator.check;

import org.jspecify.annotations.NullMarked;
