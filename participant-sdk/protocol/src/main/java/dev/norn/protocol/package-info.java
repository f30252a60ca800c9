/**
 * What travels between the coordinator, its participants and its clients: header names, operation kinds, statuses,
 * the meaning of a participant's reply, and problem codes.
 *
 * <p>Everything here is part of the wire contract: a constant may be added, none may be renamed or removed. The package
 * has no dependency, so a participant that wants nothing but the names can use it alone. JSON bodies appear here as
 * documents whose shape is described; who reads or writes them chooses the JSON library.
 */
@NullMarked
package dev.norn.protocol;

import org.jspecify.annotations.NullMarked;
