/**
 * What the state machines of all modes are made of. Pure, like the machines.
 *
 * <p>A state is a {@link dev.norn.engine.machine.MachineState}: its {@link dev.norn.engine.machine.Course} and its branches,
 * each with the {@link dev.norn.engine.machine.Attempts} of its operation. From there what operators ask for
 * ({@link dev.norn.engine.machine.Repairs}), what is refused ({@link dev.norn.engine.machine.Refusals}), what an operator is
 * shown ({@link dev.norn.engine.machine.Escalations}) and what an event demands of the state before it
 * ({@link dev.norn.engine.machine.Expectations}) is the same for all. A mode adds what its branches go through, and what it
 * decides.
 */
@NullMarked
package dev.norn.engine.machine;

import org.jspecify.annotations.NullMarked;
