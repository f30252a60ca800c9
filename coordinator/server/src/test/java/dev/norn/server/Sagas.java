package dev.norn.server;

/** Saga documents for tests. */
final class Sagas {

    private Sagas() {}

    /** Two steps: a charge that can be refunded, then a shipment that commits. Short pauses, few attempts, long ones. */
    static String order(int version) {
        return """
                apiVersion: norn/v1
                kind: Saga
                metadata: {name: order, version: %d, owner: team-orders}
                input:
                  schema:
                    type: object
                    required: [orderId]
                    properties:
                      orderId: {type: string}
                      amount: {type: number}
                defaults:
                  timeout: 20s
                  retry: {maxAttempts: 2, initialInterval: 20ms, multiplier: 1.0, maxInterval: 20ms, jitter: 0}
                steps:
                  - id: charge
                    action: payment.charge
                    input: {orderId: "${ input.orderId }"}
                    compensate: payment.refund
                  - {id: ship, action: shipping.create, pivot: true}
                output: {shipment: "${ steps.ship.output.id }"}
                """.formatted(version);
    }
}
