/**
 * The command line {@code norn}: a whole coordinator on this machine ({@code dev}, {@code demo}), the server ({@code
 * server}), and commands for authors of sagas and for operators, which talk HTTP to a coordinator that runs.
 *
 * <h2>Model</h2>
 *
 * <p>{@link dev.norn.cli.Main} hands the arguments to one command class. A client command asks the coordinator through
 * {@link dev.norn.sdk.client.NornClient} and prints through {@code Output}: the coordinator's own document, members of
 * later versions included ({@code -o json}), or a text for people ({@code -o table}).
 *
 * <h2>Invariants</h2>
 *
 * <ul>
 *   <li>Standard output has results only; what is said to people besides goes to standard error.
 *   <li>The exit code is 0 if all is well, 1 if a transaction or check ended badly or was refused, 2 for wrong usage, 3
 *       if the coordinator does not answer.
 * </ul>
 */
@NullMarked
package dev.norn.cli;

import org.jspecify.annotations.NullMarked;
