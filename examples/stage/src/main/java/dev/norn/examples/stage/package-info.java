/**
 * What the demos share: processes that can be killed, services with faults in front of them, a narrator.
 *
 * <p>Everything that is started here ends with the process that started it, in whatever way that one ends.
 */
@NullMarked
package dev.norn.examples.stage;

import org.jspecify.annotations.NullMarked;
