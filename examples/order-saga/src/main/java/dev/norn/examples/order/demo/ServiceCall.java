package dev.norn.examples.order.demo;

/**
 * A call that arrives at a service.
 *
 * @param service the participant's name
 * @param operation the last part of the path
 * @param idempotencyKey the same for all attempts of it
 * @param attempt from 1
 */
record ServiceCall(String service, String operation, String idempotencyKey, int attempt) {}
