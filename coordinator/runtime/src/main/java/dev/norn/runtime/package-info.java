/** Shard loops, timers, dispatch and leases. */
@NullMarked
package dev.norn.runtime;

import org.jspecify.annotations.NullMarked;
