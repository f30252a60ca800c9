/**
 * This machine: what it is, and how much processor time a process and its children have used, what is
 * done at its end, and waiting for what only looking can tell. Linux only.
 */
@NullMarked
package dev.norn.benchmarks.machine;

import org.jspecify.annotations.NullMarked;
