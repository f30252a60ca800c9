/**
 * Load: a {@link dev.norn.benchmarks.load.Workload} is one system with one kind of work, a {@link
 * dev.norn.benchmarks.load.ClosedLoop} keeps some of it in flight and times it, and a {@link
 * dev.norn.benchmarks.load.LoadProcess} does so in a process of its own, which the measuring process commands by lines of
 * text ({@link dev.norn.benchmarks.load.RemoteLoad}). So its processor time can be told from that of others.
 */
@NullMarked
package dev.norn.benchmarks.load;

import org.jspecify.annotations.NullMarked;
