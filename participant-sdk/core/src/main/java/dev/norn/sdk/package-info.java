/**
 * What an application uses to be a participant: annotations for its branch operations and what they are given.
 *
 * <pre>{@code
 * @Participant("payment")
 * public class Payments {
 *     record Order(String orderId, BigDecimal amount) {}
 *     record Charge(String id) {}
 *
 *     @SagaAction("charge")
 *     public Charge charge(Order order, StepContext step) throws SQLException { … step.connection() … }
 *
 *     @Compensates(value = "charge", operation = "refund")
 *     public void refund(Order order, Charge charge, StepContext step) throws SQLException { … }
 * }
 * }</pre>
 *
 * <p>What a TCC transaction reserves is the same with {@link dev.norn.sdk.TccTry}, {@link dev.norn.sdk.TccConfirm} and
 * {@link dev.norn.sdk.TccCancel}.
 *
 * <p>Pairs and parameters are checked when the class is compiled, by the annotation processor in this artifact, and
 * again when the application starts. Each operation runs inside the {@linkplain dev.norn.sdk.fence branch fence}, so
 * its database changes happen once, whatever is retried.
 */
@NullMarked
package dev.norn.sdk;

import org.jspecify.annotations.NullMarked;
