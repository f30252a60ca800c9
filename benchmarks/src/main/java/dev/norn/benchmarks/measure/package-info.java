/**
 * How systems are measured, the same for all: a {@link dev.norn.benchmarks.measure.Meter} puts load on a {@link
 * dev.norn.benchmarks.measure.SystemUnderTest}, lets it warm up behind a checkpoint, and takes a {@link
 * dev.norn.benchmarks.measure.Measurement} between two moments while the load goes on.
 */
@NullMarked
package dev.norn.benchmarks.measure;

import org.jspecify.annotations.NullMarked;
