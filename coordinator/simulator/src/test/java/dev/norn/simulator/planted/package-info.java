/**
 * Deliberate bugs, and which checker catches each: the simulator's own test.
 *
 * <p>A bug lies either between the parts of a run, as {@link dev.norn.simulator.node.Seams}, or inside of a class:
 * {@link dev.norn.simulator.planted.InsteadOf} says which calls lead to a method of the bug's instead. Such bugs live in
 * the package of their victim. Production code has no switch for any of them.
 */
@NullMarked
package dev.norn.simulator.planted;

import org.jspecify.annotations.NullMarked;
