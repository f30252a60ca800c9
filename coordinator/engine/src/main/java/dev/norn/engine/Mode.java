package dev.norn.engine;

/** How a global transaction reaches its outcome. */
public enum Mode {
    /** Steps with compensations, driven by the coordinator. */
    SAGA,
    /** Branches that reserve, and are then all confirmed or all cancelled. */
    TCC,
    /** Deliveries that follow a local transaction of their producer, if it commits. */
    MESSAGE
}
