/**
 * What happens to the system: definitions of every shape, clients and operators that ask for things, and the faults. All
 * of it is drawn from the seed and knows nothing of the checkers.
 */
@NullMarked
package dev.norn.simulator.workload;

import org.jspecify.annotations.NullMarked;
