/** Microbenchmarks by JMH of what has no input and output: the engine, its events as text, the language's expressions. */
@NullMarked
package dev.norn.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
