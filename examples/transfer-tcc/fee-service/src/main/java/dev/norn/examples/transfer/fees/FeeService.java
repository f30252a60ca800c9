package dev.norn.examples.transfer.fees;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The application. The starter serves and registers {@link Fees}, and fences it in the application's database. */
@SpringBootApplication(proxyBeanMethods = false)
public class FeeService {
    /** Serves until it is killed. */
    public static void main(String[] arguments) {
        SpringApplication.run(FeeService.class, arguments);
    }
}
