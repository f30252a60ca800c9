/**
 * Checks {@link dev.norn.sdk.Participant} classes when they are compiled, so that a saga action without a compensation,
 * a TCC try without its confirm and cancel, or one of them with the wrong type, does not compile.
 *
 * <p>javac up to 22 finds the processor on the class path; later ones, and builds that name their processors, need this
 * artifact on the processor path. It generates nothing.
 */
@NullMarked
package dev.norn.sdk.processor;

import org.jspecify.annotations.NullMarked;
