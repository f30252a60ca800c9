/**
 * Norn's server as it is measured: the production server with its default configuration, in a process of its own, which
 * can be killed and started again.
 */
@NullMarked
package dev.norn.benchmarks.coordinator;

import org.jspecify.annotations.NullMarked;
