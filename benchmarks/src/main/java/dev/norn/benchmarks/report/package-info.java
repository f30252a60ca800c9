/** Systems measured in turns, and their measurements as Markdown, ready to be pasted into {@code docs/benchmarks.md}. */
@NullMarked
package dev.norn.benchmarks.report;

import org.jspecify.annotations.NullMarked;
