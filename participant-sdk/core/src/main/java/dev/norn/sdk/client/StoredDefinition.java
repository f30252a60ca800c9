package dev.norn.sdk.client;

/**
 * Answer to storing a definition.
 *
 * @param created false if the same definition was there already
 */
public record StoredDefinition(String name, int version, boolean created) {}
