/** This machine: what it is, and how much processor time a process and its children have used. Linux only. */
@NullMarked
package dev.norn.benchmarks.machine;

import org.jspecify.annotations.NullMarked;
