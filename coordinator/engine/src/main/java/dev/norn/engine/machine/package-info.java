/**
 * What the state machines of all modes are made of: the attempts of an operation and the pauses between them, the decision
 * in the making, and how far a transaction has come. Pure, like the machines.
 */
@NullMarked
package dev.norn.engine.machine;

import org.jspecify.annotations.NullMarked;
