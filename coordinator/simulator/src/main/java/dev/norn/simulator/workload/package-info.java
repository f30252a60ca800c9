/**
 * What happens to the system: sagas of every shape and the clients that start them, initiators of TCC transactions who
 * register, try and decide, or die meanwhile, operators, and the faults. All of it is drawn from the seed and knows nothing
 * of the checkers.
 */
@NullMarked
package dev.norn.simulator.workload;

import org.jspecify.annotations.NullMarked;
