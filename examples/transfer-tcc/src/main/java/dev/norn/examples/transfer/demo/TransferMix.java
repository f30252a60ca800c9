package dev.norn.examples.transfer.demo;

import dev.norn.examples.transfer.initiator.TransferOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The accounts of the two banks, and transfers between them, always from one bank to the other. */
final class TransferMix {
    /** An account and what is in it at the beginning. */
    record Account(String accountId, long openingCents, boolean closed) {}

    static final List<String> BANKS = List.of("bank-a", "bank-b");

    private static final int ACCOUNTS_PER_BANK = 50;
    private static final long LOWEST_OPENING_CENTS = 30_000;
    private static final long OPENING_STEP_CENTS = 1_000;
    private static final int CLOSED = ACCOUNTS_PER_BANK - 1;
    private static final int HIGHEST_CENTS = 20_000;
    private static final long TOO_MUCH_CENTS = 150_000;
    private static final int ONE_IN_SO_MANY_IS_TOO_MUCH = 100;

    private TransferMix() {}

    /** The last one of each bank is closed. */
    static List<Account> accounts(String bank) {
        List<Account> accounts = new ArrayList<>();
        for (int number = 0; number < ACCOUNTS_PER_BANK; number++) {
            long opening = LOWEST_OPENING_CENTS + number * OPENING_STEP_CENTS;
            accounts.add(new Account(accountId(bank, number), opening, number == CLOSED));
        }
        return accounts;
    }

    /**
     * Orders in a random mix: most can be carried out, some ask for too much, concern a closed account, or find too
     * little money.
     */
    static List<TransferOrder> orders(int count, long seed) {
        Random random = new Random(seed);
        List<TransferOrder> orders = new ArrayList<>();
        for (int number = 1; number <= count; number++) {
            int payer = random.nextInt(BANKS.size());
            String payerBank = BANKS.get(payer);
            String payeeBank = BANKS.get(1 - payer);
            boolean tooMuch = random.nextInt(ONE_IN_SO_MANY_IS_TOO_MUCH) == 0;
            orders.add(new TransferOrder(
                    "t-%06d".formatted(number),
                    payerBank,
                    accountId(payerBank, random.nextInt(ACCOUNTS_PER_BANK)),
                    payeeBank,
                    accountId(payeeBank, random.nextInt(ACCOUNTS_PER_BANK)),
                    tooMuch ? TOO_MUCH_CENTS : 1 + random.nextInt(HIGHEST_CENTS)));
        }
        return orders;
    }

    private static String accountId(String bank, int number) {
        return "%s-%02d".formatted(bank.substring(bank.length() - 1), number);
    }
}
